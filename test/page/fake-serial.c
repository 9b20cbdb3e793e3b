/*
 * The libudev of a machine that has no device but the serial ports in a folder, for a browser under test: LD_PRELOAD puts it before the
 * real one, so that the browser cannot even see a port of the machine. Each symbolic link
 *
 *     $FAKE_SERIAL_DIR/tty<name>.<vendor>.<product>.<serial number>
 *
 * to a pseudo-terminal is a port on USB; making and deleting the link is plugging in and out. Pseudo-terminals have no modem lines:
 * what is done to them is written to $FAKE_SERIAL_DIR/lines.<name of the link>, one change a line.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SYSFS "/sys/devices/virtual/tty/"
/* The major number of USB modems: what the table of drivers below makes a serial port. */
#define MAJOR     "166"
#define PARTS     3
#define PORTS_MAX 16

/* A device, and an entry of a list of them. */
struct port {
  char name[NAME_MAX + 1];
  char syspath[sizeof SYSFS + NAME_MAX];
  char devnode[PATH_MAX + NAME_MAX + 2];
  char parts[PARTS][NAME_MAX + 1]; /* vendor, product, serial number */
  const char *action;
  struct port *next;
};

/* Without a subsystem to match, enumerations and monitors are of all devices. */
struct enumeration {
  bool others;
  struct port *first;
};

struct monitor {
  bool others;
  int fd;
};

static const char *folder(void) {
  const char *path = getenv("FAKE_SERIAL_DIR");
  return path ? path : "/nonexistent";
}

static bool is_port(const char *name) { return strncmp(name, "tty", 3) == 0; }

static struct port *port_new(const char *name, const char *action) {
  struct port *port = calloc(1, sizeof *port);
  if (!port) abort();
  snprintf(port->name, sizeof port->name, "%s", name);
  snprintf(port->syspath, sizeof port->syspath, SYSFS "%s", port->name);
  snprintf(port->devnode, sizeof port->devnode, "%s/%s", folder(), port->name);
  port->action = action;
  const char *rest = strchr(port->name, '.');
  for (int i = 0; i < PARTS && rest; i++) {
    const char *end = strchr(rest + 1, '.');
    size_t length = end ? (size_t)(end - rest - 1) : strlen(rest + 1);
    memcpy(port->parts[i], rest + 1, length);
    rest = end;
  }
  return port;
}

static struct port *ports(void) {
  DIR *dir = opendir(folder());
  struct port *first = NULL;
  for (struct dirent *entry; dir && (entry = readdir(dir));) {
    if (!is_port(entry->d_name)) continue;
    struct port *port = port_new(entry->d_name, NULL);
    port->next = first;
    first = port;
  }
  if (dir) closedir(dir);
  return first;
}

static void ports_free(struct port *first) {
  while (first) {
    struct port *next = first->next;
    free(first);
    first = next;
  }
}

/* ---- libudev: the functions that Chromium imports ---- */

void *udev_new(void) {
  static int context;
  return &context;
}

void *udev_unref(void *udev) {
  (void)udev;
  return NULL;
}

void *udev_enumerate_new(void *udev) {
  (void)udev;
  return calloc(1, sizeof(struct enumeration));
}

int udev_enumerate_add_match_subsystem(struct enumeration *enumeration, const char *subsystem) {
  enumeration->others = strcmp(subsystem, "tty") != 0;
  return 0;
}

int udev_enumerate_scan_devices(struct enumeration *enumeration) {
  ports_free(enumeration->first);
  enumeration->first = enumeration->others ? NULL : ports();
  return 0;
}

struct port *udev_enumerate_get_list_entry(struct enumeration *enumeration) { return enumeration->first; }

void *udev_enumerate_unref(struct enumeration *enumeration) {
  ports_free(enumeration->first);
  free(enumeration);
  return NULL;
}

struct port *udev_list_entry_get_next(struct port *entry) { return entry->next; }

const char *udev_list_entry_get_name(struct port *entry) { return entry->syspath; }

struct port *udev_device_new_from_syspath(void *udev, const char *syspath) {
  (void)udev;
  if (strncmp(syspath, SYSFS, sizeof SYSFS - 1) != 0) return NULL;
  struct port *port = port_new(syspath + sizeof SYSFS - 1, NULL);
  struct stat link;
  if (lstat(port->devnode, &link) == 0) return port;
  free(port);
  return NULL;
}

void *udev_device_new_from_devnum(void *udev, char type, dev_t number) {
  (void)udev, (void)type, (void)number;
  return NULL;
}

void *udev_device_new_from_subsystem_sysname(void *udev, const char *subsystem, const char *name) {
  (void)udev, (void)subsystem, (void)name;
  return NULL;
}

void *udev_device_unref(struct port *port) {
  free(port);
  return NULL;
}

const char *udev_device_get_action(struct port *port) { return port->action; }

const char *udev_device_get_devnode(struct port *port) { return port->devnode; }

const char *udev_device_get_devtype(struct port *port) {
  (void)port;
  return NULL;
}

const char *udev_device_get_driver(struct port *port) {
  (void)port;
  return NULL;
}

void *udev_device_get_parent(struct port *port) {
  (void)port;
  return NULL;
}

void *udev_device_get_parent_with_subsystem_devtype(struct port *port, const char *subsystem, const char *devtype) {
  (void)port, (void)subsystem, (void)devtype;
  return NULL;
}

void *udev_device_get_properties_list_entry(struct port *port) {
  (void)port;
  return NULL;
}

const char *udev_device_get_subsystem(struct port *port) {
  (void)port;
  return "tty";
}

const char *udev_device_get_sysattr_value(struct port *port, const char *name) {
  (void)port, (void)name;
  return NULL;
}

const char *udev_device_get_sysname(struct port *port) { return port->name; }

const char *udev_device_get_syspath(struct port *port) { return port->syspath; }

const char *udev_device_get_property_value(struct port *port, const char *key) {
  const struct {
    const char *key, *value;
  } properties[] = {
      {"DEVNAME", port->devnode},
      {"SUBSYSTEM", "tty"},
      {"MAJOR", MAJOR},
      {"MINOR", "0"},
      {"ID_BUS", "usb"},
      {"ID_VENDOR_ID", port->parts[0]},
      {"ID_MODEL_ID", port->parts[1]},
      {"ID_MODEL_ENC", "Fake\\x20port"},
      {"ID_SERIAL_SHORT", port->parts[2]},
  };
  for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++)
    if (strcmp(properties[i].key, key) == 0) return properties[i].value;
  return NULL;
}

void *udev_monitor_new_from_netlink(void *udev, const char *name) {
  (void)udev, (void)name;
  struct monitor *monitor = calloc(1, sizeof *monitor);
  if (monitor) monitor->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  return monitor;
}

int udev_monitor_filter_add_match_subsystem_devtype(struct monitor *monitor, const char *subsystem, const char *devtype) {
  (void)devtype;
  monitor->others = strcmp(subsystem, "tty") != 0;
  return 0;
}

int udev_monitor_enable_receiving(struct monitor *monitor) {
  if (!monitor->others) inotify_add_watch(monitor->fd, folder(), IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM);
  return 0;
}

int udev_monitor_get_fd(struct monitor *monitor) { return monitor->fd; }

struct port *udev_monitor_receive_device(struct monitor *monitor) {
  union {
    struct inotify_event event;
    char bytes[sizeof(struct inotify_event) + NAME_MAX + 1];
  } one;
  /* A read gives all events that fit: one at a time comes of a buffer that grows until the first one fits. */
  ssize_t size = -1;
  for (size_t room = sizeof one.event; size < 0 && room <= sizeof one; room += sizeof one.event) {
    size = read(monitor->fd, &one, room);
    if (size < 0 && errno != EINVAL) return NULL;
  }
  if (size <= 0 || one.event.len == 0 || !is_port(one.event.name)) return NULL;
  return port_new(one.event.name, one.event.mask & (IN_CREATE | IN_MOVED_TO) ? "add" : "remove");
}

void *udev_monitor_unref(struct monitor *monitor) {
  close(monitor->fd);
  free(monitor);
  return NULL;
}

/* ---- the table of drivers, in which Chromium looks what is a serial port ---- */

static FILE *drivers(void) {
  static const char table[] = "fake /dev/tty " MAJOR " 0-255 serial\n";
  int fd = memfd_create("drivers", MFD_CLOEXEC);
  if (fd < 0 || write(fd, table, sizeof table - 1) < 0 || lseek(fd, 0, SEEK_SET) < 0) return NULL;
  return fdopen(fd, "r");
}

static FILE *open_file(const char *real, const char *path, const char *mode) {
  if (strcmp(path, "/proc/tty/drivers") == 0) return drivers();
  FILE *(*next)(const char *, const char *) = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, real);
  return next(path, mode);
}

FILE *fopen(const char *path, const char *mode) { return open_file("fopen", path, mode); }

FILE *fopen64(const char *path, const char *mode) { return open_file("fopen64", path, mode); }

/* ---- modem lines ---- */

/* The port that a file is, and a place for its lines. */
static int *lines_of(int fd, char *log, size_t room) {
  static struct {
    dev_t device;
    int lines;
  } known[PORTS_MAX];
  struct stat file;
  if (fstat(fd, &file) != 0 || !S_ISCHR(file.st_mode)) return NULL;
  bool found = false;
  struct port *all = ports();
  for (struct port *port = all; port && !found; port = port->next) {
    struct stat target;
    found = stat(port->devnode, &target) == 0 && target.st_rdev == file.st_rdev;
    if (found) snprintf(log, room, "%s/lines.%s", folder(), port->name);
  }
  ports_free(all);
  for (size_t i = 0; found && i < PORTS_MAX; i++) {
    if (known[i].device != 0 && known[i].device != file.st_rdev) continue;
    known[i].device = file.st_rdev;
    return &known[i].lines;
  }
  return NULL;
}

static void note(const char *log, const char *text) {
  int fd = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) abort();
  close(fd);
}

static void set_lines(const char *log, int *lines, unsigned long request, int bits) {
  if (request == TIOCMBIS)
    *lines |= bits;
  else if (request == TIOCMBIC)
    *lines &= ~bits;
  else
    *lines = bits;
  char text[32];
  snprintf(text, sizeof text, "DTR=%d RTS=%d\n", (*lines & TIOCM_DTR) != 0, (*lines & TIOCM_RTS) != 0);
  note(log, text);
}

int ioctl(int fd, unsigned long request, ...) {
  va_list more;
  va_start(more, request);
  void *argument = va_arg(more, void *);
  va_end(more);
  char log[PATH_MAX + NAME_MAX + sizeof "/lines."];
  bool ours = request == TIOCMGET || request == TIOCMSET || request == TIOCMBIS || request == TIOCMBIC || request == TIOCSBRK ||
              request == TIOCCBRK;
  int *lines = ours ? lines_of(fd, log, sizeof log) : NULL;
  if (!lines) {
    int (*next)(int, unsigned long, ...) = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    return next(fd, request, argument);
  }
  if (request == TIOCSBRK || request == TIOCCBRK)
    note(log, request == TIOCSBRK ? "BREAK=1\n" : "BREAK=0\n");
  else if (request == TIOCMGET)
    *(int *)argument = *lines | TIOCM_CTS | TIOCM_DSR | TIOCM_CAR;
  else
    set_lines(log, lines, request, *(int *)argument);
  return 0;
}

/* What clang makes of it by its defaults, and with the flags that vet names, goes through vet in a test. */
struct in {
  long long time, price_start;
  int zone;
  float tank, price[24], usage[24];
};

struct in sp_in;
float sp_out;

static float warm(float tank) { return tank * 1.5F; }
static float cool(float tank) { return tank * 0.5F; }
static float (*volatile const choices[])(float) = {warm, cool};

int evaluate(void) {
  sp_out = choices[sp_in.zone != 0](sp_in.tank);
  return 0;
}

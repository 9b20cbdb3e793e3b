"""The development platform: no packages of its own, the toolchains come from PATH."""

from platformio.public import PlatformBase


class SetpointPlatform(PlatformBase):
    def is_embedded(self):
        return True

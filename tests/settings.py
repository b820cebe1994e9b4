"""The platform's settings in a place of their own: nothing a test does reaches the folder of a real installation."""

import os
import tempfile

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
SCRATCH = tempfile.mkdtemp(prefix=f"jiedui-test-{WORKER}-")
os.environ["JIEDUI_DATA_DIR"] = SCRATCH
os.environ["JIEDUI_DEMO"] = "false"
os.environ["JIEDUI_STAFF_SECOND_FACTOR"] = "false"  # on when installed; the tests of it turn it on
# the browser's sync API keeps an event loop running in this thread, which Django would take for async code
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from jiedui.config.settings import *  # noqa: E402, F403 -- the environment must be set first

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# one key for every run: the world told by an earlier one holds sealing keys that it wrote
SECRET_KEY = "the key of worlds told for tests"

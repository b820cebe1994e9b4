"""What is looked at before a form with files is read."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

FILES_AT_ONCE = 3


class Bounded(FileUploadHandler):
    """Refuses a form larger than three of the largest files, before a byte of it is kept on the disk."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Let the other handlers read what is not too much.

        Raises:
            RequestDataTooBig: it is; the page for it says so.
        """
        if content_length > FILES_AT_ONCE * settings.JIEDUI.upload_limit_mb * 2**20:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

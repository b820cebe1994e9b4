"""The file that came of a job, as a download: for the page and for programs."""

from django.http import Http404, HttpResponseBase

from jiedui.foundation.core.downloads import stored

from .models import BackgroundJob


def file_answer(job: BackgroundJob) -> HttpResponseBase:
    """The file.

    Raises:
        Http404: nothing came of it, or the file is gone.
    """
    if not job.file:
        raise Http404
    return stored(job.file, name=job.file_name, content_type=job.content_type)

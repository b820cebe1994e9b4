"""The file that came of a job, as a download: for the page and for programs."""

from django.http import FileResponse, Http404, HttpResponseBase

from .models import BackgroundJob


def file_answer(job: BackgroundJob) -> HttpResponseBase:
    """The file.

    Raises:
        Http404: nothing came of it, or the file is gone.
    """
    if not job.file:
        raise Http404
    try:
        opened = job.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, content_type=job.content_type, filename=job.file_name, as_attachment=True)
    response["X-Content-Type-Options"] = "nosniff"
    return response

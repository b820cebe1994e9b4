"""Style sheets and scripts from a checkout are served as they are at that moment."""

from django.test import Client


def test_a_style_sheet_edited_while_the_site_runs_is_served_whole(settings, tmp_path):
    sheet = tmp_path / "edited.css"
    sheet.write_text("a {}")
    settings.STATICFILES_DIRS = [tmp_path]
    client = Client()

    def served():
        answer = client.get("/static/edited.css")
        return int(answer["Content-Length"]), answer.getvalue()

    assert served() == (4, b"a {}")
    sheet.write_text("a { color: red }")
    assert served() == (16, b"a { color: red }")


def test_a_style_sheet_that_is_gone_is_not_found(settings, tmp_path, db):
    sheet = tmp_path / "moved.css"
    sheet.write_text("a {}")
    settings.STATICFILES_DIRS = [tmp_path]
    client = Client()
    assert client.get("/static/moved.css").getvalue() == b"a {}"
    sheet.unlink()
    assert client.get("/static/moved.css").status_code == 404

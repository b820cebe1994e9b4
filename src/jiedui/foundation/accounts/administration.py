"""People in Wagtail's administration: one whole name in place of first and last."""

from typing import Any

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

_FIELDS = ["username", "email", "name", "phone", "language", "is_staff", "is_superuser", "groups"]
_WIDGETS = {"groups": forms.CheckboxSelectMultiple}


class PersonCreationForm(UserCreationForm):
    first_name = None
    last_name = None

    class Meta(UserCreationForm.Meta):
        fields = _FIELDS
        widgets = _WIDGETS


class PersonEditForm(UserEditForm):
    first_name = None
    last_name = None

    class Meta(UserEditForm.Meta):
        fields = [*_FIELDS, "is_active"]
        widgets = _WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        editing_self = kwargs.get("editing_self", False)
        super().__init__(*args, **kwargs)
        if editing_self:
            del self.fields["is_staff"]


class PersonViewSet(UserViewSet):
    create_template_name = "accounts/administration/create.html"
    edit_template_name = "accounts/administration/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PersonEditForm if for_update else PersonCreationForm

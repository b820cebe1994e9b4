"""schemathesis calls everything with whatever the document allows, and with what it does not: no fault, no undocumented answer."""

import warnings
from contextlib import suppress

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable

from jiedui.foundation.jobs.services import start_job
from jiedui.foundation.ledgers.kinds import ledger_kinds
from jiedui.foundation.ledgers.services import begin_import
from jiedui.fronts.api import limits
from jiedui.fronts.api.document import openapi_document
from tests.api.calling import token_of
from tests.api.test_nasty_values import promised
from tests.exchange import town as making
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.ledgers.files import csv
from tests.organisations.factories import MembershipFactory

EXAMPLES = 3


@pytest.fixture
def place(town, settings):
    """A person who may do much, drafts and published things to do it with, and no limit."""
    settings.JIEDUI = settings.JIEDUI.model_copy(
        update={"api_calls_per_minute": 10**6, "api_visitor_calls_per_minute": 10**6}
    )
    limits.forget()
    MembershipFactory(user=town.head, organisation=town.institute, role="broker")
    own = {"owner": town.institute, "created_by": town.head}
    making.achievement(town)
    making.all_indexed()
    return {
        "achievements": AchievementFactory(**own).code,
        "demands": DemandFactory(**own).code,
        "experts": ExpertFactory(**own).code,
        "suggestions": making.demand(town).code,
        "organisations": town.institute.code,
        "imports": _ledger(town).code,
        "jobs": start_job("workbench.own_data", actor=town.head).code,
        **promised(town),
    }


def _ledger(town):
    kind, upload = ledger_kinds["exchange.achievement"], csv("成果名称\n柑橘果胶（示例）\n")
    return begin_import(kind, owner=town.institute, upload=upload, actor=town.head)


@pytest.fixture(autouse=True)
def one_connection():
    """The application runs within the test's own transaction, as Django's test client has it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def tried(document, mode, headers, codes, examples=EXAMPLES):
    """Every operation with so many examples; what goes against the document is raised."""
    import schemathesis
    from schemathesis import checks
    from schemathesis.generation import GenerationMode

    from jiedui.config.wsgi import application

    checks.load_all_checks()
    kept = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    count = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode == "negative" and not (len(operation.query) or len(operation.body)):
            continue  # nothing to say wrongly
        code = codes.get(operation.tags[0]) if operation.tags and "{code}" in operation.path else None
        strategy = operation.as_strategy(
            GenerationMode(mode), path_parameters={"code": code} if code else None
        )

        @seed(20261128)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def probe(case):
            nonlocal count
            count += 1
            response = case.call(headers=headers)
            case.validate_response(response, checks=kept)

        with suppress(Unsatisfiable):  # some calls take whatever is sent
            probe()
    return count


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_every_answer_is_as_documented(place, town, mode):
    headers = {"Authorization": f"Bearer {token_of(town.head)}", "If-Match": "*"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert tried(openapi_document("zh-hans"), mode, headers, place if mode == "positive" else {}) > 100


@pytest.mark.slow
def test_strangers_too_are_answered_as_documented(place):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert tried(openapi_document("zh-hans"), "positive", {}, place, examples=2) > 100

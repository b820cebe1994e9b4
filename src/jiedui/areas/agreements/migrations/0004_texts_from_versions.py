"""Texts written before sides approved on the platform become joint texts, as they stood: agreed on paper, with no approvals here."""

from django.db import migrations

from jiedui.areas.agreements.joint.terms import fingerprint


def make_texts(apps, schema_editor):
    version_model = apps.get_model("agreements", "AgreementVersion")
    versions = version_model.objects.select_related("agreement__parent").order_by("agreement_id", "number")
    last = {version.agreement_id: version.pk for version in versions}
    editions = {}
    for version in versions:
        agreement = version.agreement
        is_last = last[agreement.pk] == version.pk
        in_use = agreement.state != "draft"
        terms = terms_of(agreement, version)
        if in_use:
            editions[agreement.pk] = editions.get(agreement.pk, 0) + 1
        text = apps.get_model("agreements", "JointText").objects.create(
            kind="agreement",
            subject=agreement.pk,
            number=version.number,
            edition=editions.get(agreement.pk) if in_use else None,
            state=("agreed" if is_last else "superseded") if in_use else ("draft" if is_last else "withdrawn"),
            author_id=agreement.drafter_id,
            terms=terms,
            fingerprint=fingerprint(terms),
            created_at=version.created_at,
            offered_at=version.created_at if in_use else None,
            agreed_at=version.created_at if in_use else None,
        )
        add_parties(apps, agreement, text)
        if in_use:
            version.joint = text
            version.save(update_fields=["joint"])
        else:
            version.delete()


def terms_of(agreement, version):
    sides = agreement.sides.select_related("lead", "region").order_by("order")
    clauses = []
    for clause in version.clauses.order_by("number"):
        clause.key = f"{agreement.pk:x}-{clause.number}"
        clause.save(update_fields=["key"])
        clauses.append(
            {
                "number": clause.number,
                "kind": clause.kind,
                "heading": clause.heading,
                "body": clause.body,
                "_heading_en": clause.heading_en,
                "_key": clause.key,
            }
        )
    return {
        "title": agreement.title,
        "_title_en": agreement.title_en,
        "kind": agreement.kind,
        "under": agreement.parent.code if agreement.parent else "",
        "parties": [
            {"organisation": side.lead.name, "region": side.region.name, "_code": side.lead.code} for side in sides
        ],
        "preamble": version.preamble,
        "principles": agreement.principles,
        "clauses": clauses,
        "starts_on": agreement.starts_on.isoformat() if agreement.starts_on else "",
        "ends_on": agreement.ends_on.isoformat() if agreement.ends_on else "",
        "notice_days": agreement.notice_days,
    }


def add_parties(apps, agreement, text):
    for order, side in enumerate(agreement.sides.order_by("order"), start=1):
        apps.get_model("agreements", "JointParty").objects.create(
            text=text, organisation_id=side.lead_id, name=side.name_zh, order=order
        )


class Migration(migrations.Migration):

    dependencies = [
        ("agreements", "0003_joint_texts"),
    ]

    operations = [migrations.RunPython(make_texts, migrations.RunPython.noop)]

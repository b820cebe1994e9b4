"""Asking `/oai` and taking its answers apart."""

NS = {"oai": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}
DC = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
XML = "{http://www.w3.org/XML/1998/namespace}"


def error(root):
    return [found.get("code") for found in root.findall("oai:error", NS)]


def headers(root):
    """Code of each record → whether it is told as deleted."""
    return {
        header.findtext("oai:identifier", "", NS).rpartition(":")[2]: header.get("status") == "deleted"
        for header in root.iter(f"{{{NS['oai']}}}header")
    }


def token(root):
    return root.findtext(".//oai:resumptionToken", "", NS)


def walked(ask, between=lambda number: None, **asked):
    """All headers of a walk through the pages; `between` happens after each page."""
    asked = asked or DC
    root, found, number = ask(**asked), {}, 0
    while True:
        found |= headers(root)
        between(number)
        number += 1
        if not (on := token(root)):
            return found
        root = ask(verb=asked["verb"], resumptionToken=on)


def words(root, name):
    return [(found.get(f"{XML}lang"), found.text) for found in root.findall(f".//dc:{name}", NS)]

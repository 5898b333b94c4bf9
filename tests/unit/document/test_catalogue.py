"""Every document that the glossary promises is built by somebody, and has a name."""

import pytest

from abs_model.document.catalogue import BUILDERS, chosen_documents, documents_of
from abs_model.errors import ReportError
from abs_model.glossary import TERMS
from abs_model.glossary.document import DOCUMENTS


@pytest.mark.parametrize("product", sorted(DOCUMENTS))
def test_every_document_of_a_product_is_built(product: str) -> None:
    assert tuple(one.id for one in documents_of(product)) == DOCUMENTS[product]
    assert set(DOCUMENTS[product]) <= set(TERMS)


def test_nobody_builds_what_nobody_asks_for() -> None:
    assert set(BUILDERS) == {(product, name) for product, names in DOCUMENTS.items() for name in names}


def test_all_documents_where_none_is_named_and_each_once_in_the_order_that_is_asked_for() -> None:
    assert chosen_documents("supply_chain_abs", ()) == documents_of("supply_chain_abs")
    asked = ("servicer_report", "distribution_report", "servicer_report")
    assert [one.id for one in chosen_documents("supply_chain_abs", asked)] == ["servicer_report", "distribution_report"]


def test_a_document_that_a_product_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        ReportError, match=r'--document: there is no "distribution".*Did you mean distribution_report\?'
    ):
        chosen_documents("supply_chain_abs", ["distribution"])

"""What reports of suppliers are made of."""

from dataclasses import dataclass

from abs_model.deal.deal import Deal
from abs_model.glossary import Language
from abs_model.report.naming import core_enterprise_names, deal_names, said
from abs_model.run.supplier import SupplierPage
from abs_model.scenario.alternative import AlternativeSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplierReport:
    """What suppliers of a deal pay, and what they could do instead."""

    deal: Deal
    page: SupplierPage
    alternatives: AlternativeSet


def supplier_names(report: SupplierReport, language: Language) -> dict[str, str]:
    """Everything that the tables of suppliers name, in words."""
    names = deal_names(report.deal, language) | core_enterprise_names(report.deal, language)
    return names | {one.id: said(one.name, language) for one in report.alternatives.alternatives}


def rates_words(report: SupplierReport, language: Language) -> str:
    """Which version of the alternatives it is, and where their rates come from."""
    names, terms = supplier_names(report, language), report.alternatives
    source = " / ".join(dict.fromkeys(names.get(one, one) for one in terms.source.values()))
    words = f"其他方式的利率：{terms.version}" if language == "zh" else f"rates of the others: {terms.version}"
    if not source:
        return words
    return f"{words}（{source}）" if language == "zh" else f"{words} ({source})"

"""Whether drawn and exact figures agree, in words."""

from abs_model.glossary import Language, label
from abs_model.report.naming import capital, said
from abs_model.report.text_table import clip
from abs_model.run.agreement import FAR, Agreement, distance
from abs_model.run.likelihood import Estimate, Simulation

MOST_CELLS = 20
"""Cells of the name of a tranche or support."""


def verdict(simulation: Simulation, found: Agreement, language: Language) -> list[str]:
    """How many figures were compared, and how far the farthest lies off."""
    zh, n_far = language == "zh", len(found.apart)
    parts = [f"精确值与模拟值可比 {found.n_compared} 项" if zh else f"{found.n_compared} figures compared"]
    if found.farthest is not None:
        most, where = distance(found.farthest), place_words(simulation, found.farthest, language)
        parts.append(
            f"最大相差 {most:.1f} 倍标准误（{where}）" if zh else f"at most {most:.1f} standard errors apart ({where})"
        )
    if not n_far:
        parts.append(f"均在 {FAR:.0f} 倍标准误以内" if zh else f"none more than {FAR:.0f}")
    if found.unmeasured:
        n = len(found.unmeasured)
        parts.append(
            f"另有 {n} 项在样本中从未发生变动，无法衡量" if zh else f"{n} never varied in the sample: not measured"
        )
    return parts


def apart_words(n_apart: int, language: Language) -> str:
    """What is wrong where figures are apart, and what to do."""
    if language == "zh":
        return (
            f"{n_apart} 项与精确值相差超过 {FAR:.0f} 倍标准误，请换随机种子并增加路径重算；若依旧如此，请勿采信并报告："
        )
    return f"{n_apart} more than {FAR:.0f} standard errors off. Draw more with another seed; if it stays so, report it:"


def place_words(simulation: Simulation, one: Estimate, language: Language) -> str:
    """What an estimate is called: whose it is, and what."""
    deal = simulation.subject.deal
    names = {("pool", "pool"): label("pool", language)}
    names |= {("tranche", tranche.id): said(tranche.name, language) for tranche in deal.tranches}
    names |= {("support", support.id): said(support.name, language) for support in deal.support}
    return f"{capital(clip(names[one.section, one.subject], 20))} {label(one.identifier, language)}"

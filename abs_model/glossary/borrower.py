"""The words of what financing costs an original debtor: flows, fees, subsidies, rates before and after."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {}

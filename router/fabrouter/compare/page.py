"""The comparison as one self-contained HTML page in two languages."""

from fabrouter.compare.compare import Comparison
from fabrouter.compare.scatter import scatter_chart
from fabrouter.compare.words import PLOTS, policy_words
from fabrouter.i18n import LANGUAGES
from fabrouter.report.page import asset, both, in_both, page_environment
from fabrouter.report.svg import to_markup


def render_comparison(comparison: Comparison) -> str:
    """Returns the page: table, plots and every plan under every policy."""
    environment = page_environment("fabrouter.compare")
    return environment.get_template("compare.html.j2").render(
        comparison=comparison,
        languages=LANGUAGES,
        style=asset("report.css"),
        script=asset("report.js"),
        plots=[(plot, to_markup(scatter_chart(comparison, plot))) for plot in PLOTS],
        t=in_both,
        num=lambda value, digits=0: both(lambda t: t.number(value, digits)),
        eur=lambda value: both(lambda t: t.euros(value)),
        pct=lambda share, digits=1: both(lambda t: t.percent(share, digits)),
        words=lambda say: both(say),
        policy=lambda name: both(lambda t: policy_words(t, name)),
    )

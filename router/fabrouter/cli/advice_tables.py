"""Tables of advice for the terminal."""

from rich.console import Console

from fabrouter.advice import Advice
from fabrouter.advice.words import AdviceWords
from fabrouter.cli.tables import result_table
from fabrouter.i18n import Translator


def print_advice(console: Console, advice: Advice, words: AdviceWords, t: Translator) -> None:
    """Prints changes that help and bottlenecks."""
    if not advice.items:
        console.print(t("No single change that was tried helps."))
    else:
        title = t("Single changes that help, each tried on the plan")
        table = result_table(title, t("Change"), t("Gain"), ">" + t("Effort, EUR"))
        for item in advice.items:
            table.add_row(words.item(t, item), words.gain(t, item.gain), t.number(item.effort_eur))
        console.print(table)
    if advice.bottlenecks:
        table = result_table(
            t("Bottlenecks: what ten per cent more would give"), t("Of"), t("Gain")
        )
        for row in advice.bottlenecks:
            table.add_row(words.bottleneck(t, row), words.gain(t, row.gain))
        console.print(table)
    if advice.left:
        console.print(t("{count} more changes were not tried: time was up.", count=advice.left))

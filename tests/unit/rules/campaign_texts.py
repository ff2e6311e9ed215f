"""Small vocabularies for tests: two campaigns of one country, and what a campaign can have."""

from __future__ import annotations

from pathlib import Path

from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary

KEYWORDS = """
[[keyword]]
id = "aide"
tier = "B"
patterns = ["aide"]

[[keyword]]
id = "hulp"
tier = "B"
patterns = ["hulp"]
campaigns = ["nl"]
"""


def campaign_toml(campaign: str, territories: str, languages: str, more: str = "", hours: str = "") -> str:
    """A campaign with a call, a chat and an emergency button, its texts in French and English."""
    return f"""
[[campaign]]
id = "{campaign}"
name = "{campaign}"
territories = {territories}
languages = {languages}
verified_at = 2026-11-22
source = "essai"
{more}
[campaign.actions]
inform = "https://aide.example/"
call = "tel:119"
chat = "https://aide.example/chat"
emergency = "tel:17"
{hours}
[campaign.texts.fr]
labels = {{ inform = "S'informer", call = "Appeler", chat = "Écrire", emergency = "Urgence" }}
[campaign.texts.fr.any]
title = "Pour tous"
message = "Gratuit"
actions = ["inform", "call", "chat", "emergency"]
[campaign.texts.fr.victim]
title = "Pour toi"
message = "Gratuit"
actions = ["call", "inform"]
"""


def compiled(folder: Path, *texts: str) -> CompiledVocabulary:
    """The vocabulary of these TOML texts, a file each, in their order."""
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, "utf-8")
    return compile_vocabulary(load_vocabulary(folder))

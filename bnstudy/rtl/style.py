"""The style sheet that turns Textual's own widgets round."""

RTL_CSS = """
.ltr, .ltr > Label { text-align: left; }
HeaderIcon { dock: right; }
HeaderClockSpace { dock: left; }
Footer FooterKey.-command-palette {
    dock: left;
    padding: 0 0 0 1;
    border-left: none;
    border-right: vkey $foreground 20%;
}
KeyPanel, HelpPanel { split: left; border-left: none; border-right: vkey $foreground 30%; }
HelpPanel KeyPanel#keys-help { split: initial; border-right: none; }
ToastHolder { align-horizontal: left; }
Toast.-information { border-left: none; border-right: outer $success; }
Toast.-warning { border-left: none; border-right: outer $warning; }
Toast.-error { border-left: none; border-right: outer $error; }
Collapsible { padding-left: 0; padding-right: 1; }
Collapsible > Contents { padding: 1 3 0 0; }
MarkdownBlockQuote { border-left: none; border-right: outer $text-primary 50%; }
Markdown MarkdownBlock > .em { text-style: underline; }
MarkdownTableContent > .header { content-align: right bottom; }
PercentageStatus, ETAStatus { content-align-horizontal: right; }
Widget { border-title-align: right; border-subtitle-align: left; }
"""

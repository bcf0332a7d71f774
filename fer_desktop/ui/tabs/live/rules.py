"""The rules of the live link: their list, which says what would fire now, and the dialog that makes and edits one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSpinBox,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.core.labels import EXPRESSIONS
from fer_desktop.core.messages import UserError
from fer_desktop.link.rules import (
    LONGEST_S,
    MOST_RULES,
    ActionKind,
    Rule,
    RulesError,
    Who,
    load_rules,
    rules_from_json,
    rules_to_json,
    save_rules,
)
from fer_desktop.ui.foundation import theme
from fer_desktop.ui.foundation.context import AppContext
from fer_desktop.ui.foundation.drops import ask_for_file, ask_to_save
from fer_desktop.ui.foundation.formatting import expression_name, percent, plain
from fer_desktop.ui.foundation.formatting import seconds as seconds_text
from fer_desktop.ui.foundation.icons import explain, push_button
from fer_desktop.ui.foundation.keyboard import settle
from fer_desktop.ui.foundation.language import Retranslated, translated
from fer_desktop.ui.foundation.undo import Step, undo_stack
from fer_desktop.ui.tabs.live.link import LiveLink
from fer_desktop.ui.widgets.message_panel import Message, MessageAction, MessagePanel

_NAME, _WHAT, _NOW = range(3)
_FIELD: Final = 340
_TWO_LINES: Final = 34
_WIDEST_NAME: Final = 220
_LONGEST_NAME: Final = 100
_LARGEST_VALUE: Final = 1e9

translate = QCoreApplication.translate


class RulesPage(Retranslated, QWidget):
    """The list of rules. Every change can be undone and is kept in the settings."""

    def __init__(self, context: AppContext, link: LiveLink) -> None:
        super().__init__()
        self._context = context
        self._link = link
        self.undo_stack = undo_stack(self)
        self._note = theme.label("", "muted", wrap=True)
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionsMovable(False)
        self.list.header().setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(_NOW, QHeaderView.ResizeMode.ResizeToContents)
        self.nothing = MessagePanel()
        self._shown = QStackedLayout()
        for widget in (self.list, self.nothing):
            self._shown.addWidget(widget)
        self.trouble = theme.label("", "error", wrap=True)
        self.trouble.hide()
        self.add, self.edit, self.remove = push_button("add"), push_button("edit"), push_button("bin")
        self.load, self.save = push_button(), push_button()
        buttons = theme.row(self.add, self.edit, self.remove, theme.STRETCH, self.load, self.save)
        parts = (self._note, (self._shown, 1), self.trouble, buttons)
        self.setLayout(theme.column(*parts, margins=(0, theme.SPACE_12, 0, 0)))
        self.add.clicked.connect(self._add)
        self.edit.clicked.connect(self._edit)
        self.remove.clicked.connect(self._remove)
        self.load.clicked.connect(self._import)
        self.save.clicked.connect(self._export)
        self.list.itemDoubleClicked.connect(self._edit)
        self.list.itemChanged.connect(self._enable)
        self.list.currentItemChanged.connect(self._allow)
        self._allow()
        self.retranslate()

    def retranslate(self) -> None:
        self._note.setText(
            self.tr(
                "A rule does something when an expression lasts. Each time it fires, it also sets a marker that says why. "
                "Rules are kept, and those that are ticked act whenever something plays."
            )
        )
        self.list.setHeaderLabels([self.tr("Rule"), self.tr("What it does"), self.tr("Now")])
        self.list.setAccessibleName(self.tr("Rules"))
        self.nothing.show_message(
            Message(
                "marker",
                self.tr("There are no rules yet"),
                self.tr("For example: when somebody is happy for a second, save a snapshot."),
                (MessageAction(self.tr("Add a rule"), self._add, primary=True),),
            )
        )
        for button, text, tip in (
            (self.add, self.tr("Add\u2026"), self.tr("Make a new rule")),
            (self.edit, self.tr("Edit\u2026"), self.tr("Change the chosen rule (or double-click it)")),
            (self.remove, self.tr("Remove"), self.tr("Remove the chosen rule; undo brings it back")),
            (self.load, self.tr("Import\u2026"), self.tr("Add the rules of a file")),
            (self.save, self.tr("Export\u2026"), self.tr("Save the rules as a file, which `watch` reads, too")),
        ):
            button.setText(text)
            explain(button, text, tip)
        self.show_rules()

    # ---- What is shown ----

    def show_rules(self) -> None:
        """Fill the list; the same row stays chosen."""
        place = max(self._place, 0)
        with QSignalBlocker(self.list):
            self.list.clear()
            for rule in self._link.rules:
                item = QTreeWidgetItem([rule.name, rule_words(rule), ""])
                item.setToolTip(_WHAT, item.text(_WHAT))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(_NAME, Qt.CheckState.Checked if rule.enabled else Qt.CheckState.Unchecked)
                item.setToolTip(_NAME, rule.name)
                self.list.addTopLevelItem(item)
            self.list.resizeColumnToContents(_NAME)
            # Qt's own width leaves no room for what is around the tick.
            self.list.setColumnWidth(_NAME, min(self.list.columnWidth(_NAME) + theme.SPACE_12, _WIDEST_NAME))
            if (current := self.list.topLevelItem(min(place, len(self._link.rules) - 1))) is not None:
                self.list.setCurrentItem(current)
        self._allow()
        self.show_held()

    def show_held(self) -> None:
        """Show for each rule whether its condition holds now, and for how long."""
        with QSignalBlocker(self.list):
            for place, (rule, held) in enumerate(zip(self._link.rules, self._link.held(), strict=True)):
                item = self.list.topLevelItem(place)
                if item is not None:
                    item.setText(_NOW, _held_words(rule, held))

    def _allow(self) -> None:
        self._shown.setCurrentWidget(self.list if self._link.rules else self.nothing)
        chosen = self.list.currentItem() is not None
        self.edit.setEnabled(chosen)
        self.remove.setEnabled(chosen)
        self.save.setEnabled(bool(self._link.rules))
        self.add.setEnabled(len(self._link.rules) < MOST_RULES)

    def _complain(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    # ---- What a person does ----

    @property
    def _place(self) -> int:
        item = self.list.currentItem()
        return self.list.indexOfTopLevelItem(item) if item is not None else -1

    def _change(self, rules: Sequence[Rule]) -> None:
        """Set the rules, so that it can be undone."""
        before = self._link.rules
        self._complain("")
        self.undo_stack.push(Step(lambda: self._link.set_rules(rules), lambda: self._link.set_rules(before)))

    def _add(self) -> None:
        rules = self._link.rules
        rule = Rule(self.tr("Rule {number}").format(number=len(rules) + 1), "happy", 0.8, for_s=1.0, every_s=5.0)
        self._open_editor(rule, lambda made: self._change([*self._link.rules, made]))

    def _edit(self) -> None:
        place = self._place
        if place >= 0:

            def change(made: Rule) -> None:
                self._change([made if other == place else rule for other, rule in enumerate(self._link.rules)])

            self._open_editor(self._link.rules[place], change)

    def _open_editor(self, rule: Rule, take: Callable[[Rule], None]) -> None:
        editor = RuleEditor(rule, self)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.made.connect(take)
        editor.open()

    def _remove(self) -> None:
        place = self._place
        if place >= 0:
            self._change([rule for other, rule in enumerate(self._link.rules) if other != place])

    def _enable(self, item: QTreeWidgetItem) -> None:
        place = self.list.indexOfTopLevelItem(item)
        enabled = item.checkState(_NAME) is Qt.CheckState.Checked
        rules = list(self._link.rules)
        rules[place] = replace(rules[place], enabled=enabled)
        # The list is filled anew, which it can't be while it tells of this change.
        QTimer.singleShot(0, self, lambda: self._change(rules))

    def _import(self) -> None:
        path = ask_for_file(self, self._context, self.tr("Import rules"), self.tr("Rules (*.json);;All files (*)"))
        if path is None:
            return
        try:
            rules = (*self._link.rules, *load_rules(path))
        except UserError as error:
            self._complain(translated(error))
        else:
            if len(rules) > MOST_RULES:
                self._complain(self.tr("More than {most} rules can't be kept.").format(most=MOST_RULES))
            else:
                self._change(rules)

    def _export(self) -> None:
        path = ask_to_save(self, self._context, self.tr("Export rules"), "rules.json", self.tr("Rules (*.json)"))
        if path is None:
            return
        try:
            save_rules(self._link.rules, path)
        except OSError as error:
            self._complain(self.tr("{path} can't be written: {why}").format(path=path, why=translated(error)))
        else:
            self._complain("")


class RuleEditor(Retranslated, QDialog):
    """Makes or edits one rule.

    made: the Rule.
    """

    made = Signal(object)

    def __init__(self, rule: Rule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        self.name = QLineEdit(rule.name)
        self.name.setMaxLength(_LONGEST_NAME)
        self.expression, self.who, self.action = QComboBox(), QComboBox(), QComboBox()
        self.person = QSpinBox(minimum=1, maximum=1_000_000, value=max(rule.person, 1))
        self.at_least = QSpinBox(maximum=100, value=round(100 * rule.at_least), singleStep=5)
        self.at_least.setSuffix("%")
        self.for_s, self.every_s = (
            QDoubleSpinBox(maximum=LONGEST_S, decimals=1, value=value, singleStep=0.5) for value in (rule.for_s, rule.every_s)
        )
        self.osc_address = QLineEdit(rule.osc_address)
        self.osc_address.setPlaceholderText("/cue/1")
        self.osc_value = QDoubleSpinBox(minimum=-_LARGEST_VALUE, maximum=_LARGEST_VALUE, decimals=3, value=rule.osc_value)
        self._at_first = {field: field.value() for field in (self.at_least, self.for_s, self.every_s, self.osc_value)}
        self._sentence = theme.label("", "muted", wrap=True)
        self.trouble = theme.label("", "error", wrap=True)
        for text in (self._sentence, self.trouble):  # as high with any text, so that nothing moves
            text.setMinimumHeight(_TWO_LINES)
            text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.keep = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        theme.give_role(self.keep, "primary")
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(theme.SPACE_16)
        self._form.setVerticalSpacing(theme.SPACE_8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._labels: dict[QWidget, QLabel] = {}
        for fields in (
            (self.name,),
            (self.expression,),
            (self.who, self.person),
            (self.at_least, self.for_s),
            (self.action,),
            (self.osc_address, self.osc_value),
            (self.every_s,),
        ):
            row = QWidget()
            row.setMinimumWidth(_FIELD)
            labels = [QLabel() for _ in fields]
            self._labels |= dict(zip(fields, labels, strict=True))
            for label, field in zip(labels, fields, strict=True):
                label.setBuddy(field)
            inside = theme.row((fields[0], 1))
            for label, field in zip(labels[1:], fields[1:], strict=True):
                theme.lay_out(inside, label, (field, 1))
            row.setLayout(inside)
            if self.osc_address in fields:
                self._osc = row
            self._form.addRow(labels[0], row)
        parts = (self._form, self._sentence, self.trouble, theme.STRETCH, self.buttons)
        theme.lay_out(QVBoxLayout(self), *parts, gap=theme.SPACE_12, margins=theme.DIALOG_MARGINS)
        self._fill()
        self.buttons.accepted.connect(self._finish)
        self.buttons.rejected.connect(self.reject)
        for box in (self.expression, self.who, self.action):
            box.currentIndexChanged.connect(self._follow)
        for spin in (self.person, self.at_least, self.for_s, self.every_s, self.osc_value):
            spin.lineEdit().setTextMargins(theme.SPACE_8, 0, 0, 0)
            spin.valueChanged.connect(self._follow)
        for line in (self.name, self.osc_address):
            line.textChanged.connect(self._follow)
        settle(self)
        self.retranslate()
        self.name.selectAll()
        self.name.setFocus()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Rule"))
        self.keep.setText(self.tr("Keep rule"))
        for field, text, tip in (
            (self.name, self.tr("Name"), self.tr("Begins the markers of this rule")),
            (self.expression, self.tr("When"), self.tr("The expression that is watched")),
            (self.who, self.tr("Of"), self.tr("Whose expression is watched")),
            (self.at_least, self.tr("Is at least"), self.tr("The probability as it is shown")),
            (self.person, self.tr("number"), self.tr("As it is shown at the face")),
            (self.for_s, self.tr("for"), self.tr("So long without a break; half a second without the face is no break")),
            (self.action, self.tr("Then"), self.tr("What is done, beside the marker")),
            (self.osc_address, self.tr("OSC address"), self.tr("Every OSC output sends a message to this address")),
            (self.osc_value, self.tr("value"), self.tr("The number in the message")),
            (self.every_s, self.tr("At most every"), self.tr("It fires once in this time, for all people together")),
        ):
            self._labels[field].setText(text)
            explain(field, text, tip)
        for spin in (self.for_s, self.every_s):
            spin.setSuffix(translate("Figure", "{figure}\u00a0s").format(figure=""))
        self._fill()
        self._follow()

    @property
    def rule(self) -> Rule:
        """The rule as the fields say."""
        who, action = Who(self.who.currentData()), ActionKind(self.action.currentData())
        osc = action is ActionKind.OSC
        return Rule(
            name=self.name.text().strip(),
            expression=self.expression.currentData(),
            at_least=self._figure(self.at_least, self._rule.at_least, 100),
            for_s=self._figure(self.for_s, self._rule.for_s),
            every_s=self._figure(self.every_s, self._rule.every_s),
            who=who,
            person=self.person.value() if who is Who.PERSON else 0,
            action=action,
            osc_address=self.osc_address.text().strip() if osc else "",
            osc_value=self._figure(self.osc_value, self._rule.osc_value) if osc else 1.0,
            enabled=self._rule.enabled,
        )

    def _figure(self, field: QSpinBox | QDoubleSpinBox, before: float, scale: int = 1) -> float:
        """Return a field's figure; that of before, which may have more digits, unless it was changed."""
        return before if field.value() == self._at_first[field] else field.value() / scale

    def _fill(self) -> None:
        """Fill the boxes in the current language; what is chosen stays."""
        for box, chosen, choices in (
            (self.expression, self._rule.expression, [(name, expression_name(k)) for k, name in enumerate(EXPRESSIONS)]),
            (self.who, self._rule.who, [(who, who_words(who)) for who in Who]),
            (self.action, self._rule.action, [(action, action_words(action)) for action in ActionKind]),
        ):
            kept = box.currentData() or chosen
            with QSignalBlocker(box):
                box.clear()
                for value, text in choices:
                    box.addItem(text[:1].upper() + text[1:], str(value))
                box.setCurrentIndex(box.findData(str(kept)))

    def _follow(self) -> None:
        """Show the fields that this rule needs, and the rule as a sentence."""
        rule = self.rule
        for widget in (self.person, self._labels[self.person]):
            widget.setVisible(rule.who is Who.PERSON)
        self._form.setRowVisible(self._osc, rule.action is ActionKind.OSC)
        self._sentence.setText(rule_words(rule))
        self.trouble.clear()

    def _finish(self) -> None:
        rule = self.rule
        try:
            (rule,) = rules_from_json(rules_to_json([rule]))
        except RulesError as error:
            said = translated(error)
            if not rule.name:
                said = self.tr("Give the rule a name: its markers begin with it.")
            elif rule.action is ActionKind.OSC:
                said = self.tr("An OSC address begins with / and has neither spaces nor wildcards, as in /cue/1.")
            self.trouble.setText(said)
        else:
            self.made.emit(rule)
            self.accept()


def who_words(who: Who, person: int = 0) -> str:
    """Return whom a rule watches. person: 0 for a person who isn't chosen yet."""
    match who:
        case Who.ANYONE:
            return translate("Rule", "anyone")
        case Who.FOLLOWED:
            return translate("Rule", "the followed person")
    return translate("Rule", "person {number}").format(number=person) if person else translate("Rule", "one person, by number")


def action_words(action: ActionKind) -> str:
    words = {
        ActionKind.MARKER: translate("Rule", "set a marker"),
        ActionKind.START_RECORDING: translate("Rule", "start recording"),
        ActionKind.STOP_RECORDING: translate("Rule", "stop recording"),
        ActionKind.SNAPSHOT: translate("Rule", "save a snapshot"),
        ActionKind.SOUND: translate("Rule", "make a sound"),
        ActionKind.OSC: translate("Rule", "send an OSC message"),
    }
    return words[action]


def rule_words(rule: Rule) -> str:
    """Return a rule as a sentence without its name."""
    action = action_words(rule.action)
    if rule.action is ActionKind.OSC:
        message = f"{rule.osc_address} {plain(rule.osc_value)}"
        action = translate("Rule", "send {message} by OSC").format(message=message)
    values = {
        "expression": expression_name(EXPRESSIONS.index(rule.expression)),
        "person": who_words(rule.who, rule.person),
        "least": percent(rule.at_least),
        "action": action,
        "time": _time(rule.for_s),
        "pause": _time(rule.every_s),
    }
    if rule.for_s:
        text = translate("Rule", "When {expression} of {person} is at least {least} for {time}: {action}")
    else:
        text = translate("Rule", "When {expression} of {person} is at least {least}: {action}")
    if rule.every_s:
        text += translate("Rule", ", at most every {pause}")
    return text.format(**values)


def _held_words(rule: Rule, held: float | None) -> str:
    if not rule.enabled:
        return translate("Rule", "off")
    if held is None:
        return "\N{EN DASH}"
    if held < rule.for_s:
        return translate("Rule", "{time} of {whole}").format(time=seconds_text(held), whole=_time(rule.for_s))
    return translate("Rule", "met for {time}").format(time=seconds_text(held))


def _time(value: float) -> str:
    return seconds_text(value, 0 if value == int(value) else 1)

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>LayerTable</name>
    <message numerus="yes">
        <source>%n layer(s), from the crop to the answer.</source>
        <translation>
            <numerusform>%n layer, from the crop to the answer.</numerusform>
            <numerusform>%n layers, from the crop to the answer.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LinkNote</name>
    <message numerus="yes">
        <source>%n rule(s)</source>
        <translation>
            <numerusform>%n rule</numerusform>
            <numerusform>%n rules</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LivePlayer</name>
    <message numerus="yes">
        <source>%n camera(s) found</source>
        <translation>
            <numerusform>%n camera found</numerusform>
            <numerusform>%n cameras found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MapsPage</name>
    <message numerus="yes">
        <source>%n map(s) silent on this face.</source>
        <translation>
            <numerusform>%n map silent on this face.</numerusform>
            <numerusform>%n maps silent on this face.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepsSaver</name>
    <message numerus="yes">
        <source>%n file(s) were saved in {folder}</source>
        <translation>
            <numerusform>%n file was saved in {folder}</numerusform>
            <numerusform>%n files were saved in {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{folder} holds %n file(s) of these names already.</source>
        <translation>
            <numerusform>{folder} holds %n file of this name already.</numerusform>
            <numerusform>{folder} holds %n files of these names already.</numerusform>
        </translation>
    </message>
</context>
</TS>

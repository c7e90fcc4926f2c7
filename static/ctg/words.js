// The editor speaks through window.gettext; these are its French words. Imported before it.
export const WORDS = {
  "paragraph": "Style du paragraphe", "Paragraph": "Paragraphe", "Heading 3": "Intertitre", "Heading 4": "Petit intertitre",
  "unordered list": "Liste à puces", "ordered list": "Liste numérotée", "List properties": "Réglages de la liste",
  "bold": "Gras", "italic": "Italique", "insert link": "Poser un lien", "remove link": "Retirer le lien",
  "Insert table": "Insérer un tableau", "Insert Table": "Insérer un tableau", "Table Properties": "Réglages du tableau",
  "Add column": "Ajouter une colonne", "Delete column": "Retirer la colonne", "Add row": "Ajouter une ligne",
  "Delete row": "Retirer la ligne", "Merge cells": "Réunir les cellules", "Split cell": "Séparer la cellule",
  "Toggle header cell": "Cellule de titre", "Merge or split cells": "Réunir ou séparer les cellules", "Delete table": "Retirer le tableau",
  "undo": "Annuler", "redo": "Rétablir", "Update": "Appliquer", "Cancel": "Annuler", "Insert": "Insérer", "URL": "Adresse",
  "Title": "Titre", "Open in new window": "Ouvrir dans une nouvelle fenêtre", "Edit Link": "Lien", "Rows": "Lignes",
  "Columns": "Colonnes", "Include header row": "Avec une ligne de titres", "List type": "Sorte de liste", "Start at": "Commence à",
  "Decimal numbers": "Chiffres", "Lowercase letters": "Lettres minuscules", "Uppercase letters": "Lettres capitales",
  "Lowercase Roman numerals": "Chiffres romains minuscules", "Uppercase Roman numerals": "Chiffres romains", "Bullets": "Puces",
  "Yes": "Oui", "No": "Non",
  "Caption": "Légende", "Add caption": "Ajouter une légende", "Remove caption": "Retirer la légende",
};

const before = window.gettext || ((text) => text);
window.gettext = (text) => WORDS[text] || before(text);

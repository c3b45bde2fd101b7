"""Where each value sits in Chorus Pro's pivot files, in the order of their schemas."""

from polyphonie.documents.invoice.mapping import Group, Leaf, Syntax, Table

from . import model

INVOICES_ROOT, STATUSES_ROOT = "CPPFacturePivot", "CPPStatut"
PARTNER: Table = (Leaf("identifier", "Id"), Leaf("label", "Libelle"), Leaf("note", "Note"))
PARAMETER: Table = (
    Leaf("order", "@NumOrdre"),
    Leaf("code", "Code"),
    Leaf("value", "Valeurparametre"),
    Leaf("note", "Note"),
)
ENVELOPE: Table = (
    Leaf("order", "@NumOrdre"),
    Group("parameters", "Parametres/ParametreIndiv", model.Parameter, PARAMETER, many=True),
    Group("receiver", "Partenaires/Recepteur", model.Partner, PARTNER),
    Group("sender", "Partenaires/Emetteur", model.Partner, PARTNER),
)
ENVELOPES = Group("envelopes", "Enveloppe/EnveloppeUnitaire", model.Envelope, ENVELOPE, many=True)
SUPPLIER: Table = (
    Leaf("identifier_type", "TypeIdentifiant"),
    Leaf("identifier", "Identifiant"),
    Leaf("name", "RaisonSociale"),
    Leaf("country", "CodePays"),
    Group(
        "account",
        "ReferenceBancaire",
        model.BankAccount,
        (
            Leaf("kind", "@Type"),
            Leaf("account", "Compte"),
            Leaf("bank", "Etablissement"),
            Leaf("holder", "RaisonSocialeEncaisseur"),
        ),
    ),
    Leaf("emission", "ModeEmission"),
)
DEBTOR: Table = (
    Leaf("identifier_type", "TypeIdentifiant"),
    Leaf("identifier", "Identifiant"),
    Leaf("name", "Nom"),
    Leaf("service_code", "CodeService"),
    Leaf("service_name", "NomService"),
)
PARTIES: Table = (
    Leaf("order", "@NumOrdre"),
    Group("supplier", "Fournisseur", model.Supplier, SUPPLIER),
    Group("debtor", "Debiteur", model.Debtor, DEBTOR),
)
VAT: Table = (
    Leaf("rate", "Taux", "number"),
    Leaf("base", "BaseHt", "number"),
    Leaf("amount", "MontantTVA", "number"),
)
LINE: Table = (
    Leaf("order", "@NumOrdre"),
    Leaf("product", "ReferenceProduit"),
    Leaf("unit_price", "PrixUnitaire", "number"),
    Leaf("quantity", "Quantite", "number"),
    Leaf("amount", "MontantHT", "number"),
    Leaf("rate", "TauxTVA", "number"),
)
ATTACHMENT: Table = (
    Leaf("order", "@NumOrdre"),
    Leaf("unique_identifier", "IdUnique"),
    Leaf("original_identifier", "IdOriginal"),
    Leaf("content", "Contenu", "file"),
    Leaf("name", "NomPJ"),
    Leaf("original_name", "NomPJOrigine"),
    Leaf("category", "CategoriePJ"),
    Leaf("kind", "TypePJ"),
    Leaf("mime_type", "MimeTypePJ"),
)
VALIDATOR: Table = (
    Leaf("identifier_type", "TypeIdentifiant"),
    Leaf("identifier", "Id"),
    Leaf("name", "RaisonSociale"),
    Leaf("country", "CodePays"),
    Leaf("note", "Note"),
)
VALIDATION: Table = (
    Leaf("given_on", "DateStatut", "day"),
    Leaf("status", "CodeStatut"),
    Leaf("complement", "ComplementStatut"),
    Leaf("comment", "Commentaire"),
    Group("validator", "ProducteurStatut", model.Validator, VALIDATOR),
)
DATA = "DonneesFacture"
DELIVERED: Table = (
    *PARTIES,
    Leaf("number", f"{DATA}/Id"),
    Leaf("chorus_identifier", f"{DATA}/IdCPRO"),
    Leaf("resent", f"{DATA}/Renvoi"),
    Leaf("original_number", f"{DATA}/IdFactureOrigine"),
    Leaf("type_code", f"{DATA}/Type"),
    Leaf("framework", f"{DATA}/Cadre"),
    Leaf("issued_on", f"{DATA}/DateEmissionFacture", "day"),
    Leaf("delivered_on", f"{DATA}/DateLivraison", "day"),
    Leaf("means_code", f"{DATA}/ModePaiement/Code"),
    Leaf("means_text", f"{DATA}/ModePaiement/Libelle"),
    Leaf("received_on", f"{DATA}/DateReception", "day"),
    Leaf("supervised_on", f"{DATA}/DateMiseADispositionMOE", "day"),
    Leaf("currency", f"{DATA}/Devise"),
    Leaf("without_vat", f"{DATA}/Montants/MontantHT", "number"),
    Leaf("with_vat", f"{DATA}/Montants/MontantTTC", "number"),
    Leaf("due", f"{DATA}/Montants/MontantNetAPayer", "number"),
    Group("vat", f"{DATA}/TVAs/TVA", model.Vat, VAT, many=True),
    Leaf("contract", f"{DATA}/Engagement/NumeroMarche"),
    Leaf("commitment", f"{DATA}/Engagement/NumeroEngagement"),
    Group("lines", f"{DATA}/Lignes/Ligne", model.Line, LINE, many=True),
    Group("attachments", "PJ", model.Attachment, ATTACHMENT, many=True),
    Group("validations", "CycleDeValidation/ValidationUnitaire", model.Validation, VALIDATION, many=True),
)
INVOICES = Syntax(
    namespaces={},
    table=(
        Leaf("version", "@Version"),
        ENVELOPES,
        Leaf("count", "CPPFactures/@Compteur", read=False),
        Group("invoices", "CPPFactures/CPPFacturePivotUnitaire", model.Delivered, DELIVERED, many=True),
    ),
)

STATUS = "DonneesStatut"
ERROR: Table = (
    Leaf("line", "@IdLigne"),
    Leaf("nature", "NatureErreur"),
    Leaf("code", "CodeErreur"),
    Leaf("label", "LibelleErreur"),
    Leaf("description", "DescriptionErreur"),
)
FLOW_STATUS: Table = (
    Leaf("order", "@NumOrdre"),
    Leaf("status", f"{STATUS}/IdStatut"),
    Leaf("complement", f"{STATUS}/ComplementStatut"),
    Leaf("comment", f"{STATUS}/Commentaire"),
    Leaf("note", f"{STATUS}/Note"),
    Leaf("given_at", f"{STATUS}/Horodatage", "instant"),
    Leaf("giver", f"{STATUS}/IdProducteur"),
    Leaf("flow", f"{STATUS}/IdFlux"),
    Leaf("error_count", f"{STATUS}/Details/@NbLignesErreur", read=False),
    Group("errors", f"{STATUS}/Details/LigneErreurDetail", model.LineError, ERROR, many=True),
)
INVOICE_STATUS: Table = (
    *PARTIES,
    Leaf("status", f"{STATUS}/IdStatut"),
    Leaf("complement", f"{STATUS}/ComplementStatut"),
    Leaf("comment", f"{STATUS}/Commentaire"),
    Leaf("given_at", f"{STATUS}/Horodatage", "instant"),
    Leaf("giver", f"{STATUS}/Producteur/@Id"),
    Leaf("number", f"{STATUS}/IdFacture"),
    Leaf("issued_on", f"{STATUS}/DateFacture", "day"),
    Leaf("mandate", f"{STATUS}/IdMandatDP"),
)
STATUSES = Syntax(
    namespaces={},
    table=(
        Leaf("version", "@Version"),
        ENVELOPES,
        Leaf("flow_count", "CPPFluxStatuts/@compteur", read=False),
        Group("flows", "CPPFluxStatuts/CPPFluxStatutUnitaire", model.FlowStatus, FLOW_STATUS, many=True),
        Leaf("invoice_count", "CPPFactureStatuts/@compteur", read=False),
        Group("invoices", "CPPFactureStatuts/CPPFactureStatutUnitaire", model.InvoiceStatus, INVOICE_STATUS, many=True),
    ),
)

"""The rules that packages are held to beyond what their METS documents say: id, level and Swedish sentence.

`AP-` rules are ours. `CSIPSTR` rules are those of E-ARK CSIP 2.1.0 (folders); CSIP, SIP and FGS rules about METS stand
in `eark_assertions` and `fgs12_assertions`. `docs/package-checks.md` lists them all.
"""

from archiver.findings import Level
from archiver.package.rules import Rule

_E, _W, _I = Level.ERROR, Level.WARNING, Level.INFO

LEADS_OUT = Rule("AP-001", _E, "Inget namn i paketet får leda ut ur det.")
NO_PLAIN_FILE = Rule("AP-002", _E, "Paketet ska bara innehålla vanliga, olåsta filer: inga länkar eller enheter.")
DOUBLED = Rule("AP-003", _E, "Varje sökväg ska finnas en gång i paketet.")
UNREADABLE = Rule("AP-004", _E, "Varje fil i paketet ska gå att läsa.")
NO_METS = Rule("AP-005", _E, "Paketet ska ha METS.xml (FGS 2.0, E-ARK) eller sip.xml (FGS 1.2) i roten.")
NOT_XML = Rule("AP-101", _E, "Paketets XML-dokument ska vara välformade och utan dokumenttypsdeklaration.")
NOT_VALID = Rule("AP-102", _E, "METS-dokumentet ska följa sitt schema.")
NO_SCHEMA = Rule("AP-103", _I, "Dokumentet prövades inte mot sitt schema.")
NO_METS_ROOT = Rule("AP-104", _E, "Dokumentets rotelement ska vara mets i namnrymden http://www.loc.gov/METS/.")
OTHER_SPEC = Rule("AP-105", _W, "Paketet prövas mot en annan specifikation än den som det säger att det följer.")
PLAIN_CSIP = Rule("AP-106", _I, "Paketet följer bara CSIP, så reglerna för SIP prövades inte.")
HREF_OUT = Rule("AP-201", _E, "Hänvisningar ska vara relativa sökvägar inne i paketet.")
BACKSLASH = Rule("AP-202", _W, "Sökvägar i hänvisningar ska skrivas med snedstreck framåt.")
UNKNOWN_DIGEST = Rule("AP-203", _W, "Checksumman ska vara av ett slag som kan prövas.")
UNLISTED = Rule(
    "AP-204", _E, "Varje fil i paketets mappar för innehåll, dokumentation, metadata och scheman ska stå i METS."
)
UNLISTED_STRAY = Rule("AP-205", _W, "Varje fil i paketet bör stå i METS.")
LISTED_TWICE = Rule("AP-206", _W, "Varje fil bör stå en gång i METS.")
DANGLING = Rule("AP-301", _E, "Varje id som METS hänvisar till ska finnas i dokumentet.")
DOUBLE_ID = Rule("AP-302", _W, "Varje id bör vara unikt i hela paketet.")
BAD_DATE = Rule("AP-303", _E, "Tider i METS ska vara skrivna som xs:dateTime.")
LATER = Rule("AP-304", _W, "Ingen fil bör vara skapad efter att paketet skapades.")
PREMIS_BROKEN = Rule("AP-401", _E, "PREMIS-dokument ska ha de uppgifter som PREMIS 3 kräver.")
PREMIS_DANGLES = Rule("AP-402", _E, "Varje lokal hänvisning i PREMIS ska peka på något som beskrivs där.")
PREMIS_DIFFERS = Rule("AP-403", _E, "PREMIS och METS ska ange samma checksumma för en fil.")
PREMIS_UNTOLD = Rule("AP-405", _W, "Filer som PREMIS hänvisar till bör vara beskrivna där.")
PREMIS_PLACEHOLDER = Rule("AP-406", _W, "PREMIS bör ange filens egen storlek och checksumma, inte en utfyllnad.")
PREMIS_INVALID = Rule("AP-404", _E, "PREMIS-dokument ska följa schemat för PREMIS 3.")
RECORD_MEDIA = Rule("AP-501", _E, "Varje fångad bilaga i record.xml ska finnas i paketet, oförändrad.")
RECORD_PLACE = Rule("AP-502", _E, "record.xml ska ligga i konto, handling och version som den själv anger.")
RECORD_MISSING = Rule("AP-503", _W, "Varje handling i paketet bör ha sin record.xml.")
NO_PDFA = Rule("AP-601", _W, "PDF-filer i representationer bör ange att de är PDF/A.")
PDF_BROKEN = Rule("AP-602", _E, "PDF-filer i representationer ska gå att öppna.")
JUDGED_BAD = Rule("AP-603", _E, "PDF-filer som anger PDF/A ska godkännas av veraPDF.")

STR1 = Rule("CSIPSTR1", _E, "Paketet ska ligga i en enda rotmapp.")
STR4 = Rule("CSIPSTR4", _E, "Rotmappen ska innehålla METS.xml, stavat så.")
STR5 = Rule("CSIPSTR5", _W, "Rotmappen bör ha mappen metadata.")
STR6 = Rule("CSIPSTR6", _W, "Bevarandemetadata bör ligga i metadata/preservation.")
STR7 = Rule("CSIPSTR7", _W, "Beskrivande metadata bör ligga i metadata/descriptive.")
STR9 = Rule("CSIPSTR9", _W, "Rotmappen bör ha mappen representations.")
STR10 = Rule("CSIPSTR10", _W, "Varje representation bör ha en egen mapp i representations.")
STR11 = Rule("CSIPSTR11", _W, "Varje representation bör ha mappen data.")
STR12 = Rule("CSIPSTR12", _W, "Varje representation bör ha en egen METS.xml.")
STR13 = Rule("CSIPSTR13", _W, "Varje representation bör ha mappen metadata.")
STR15 = Rule("CSIPSTR15", _W, "Paketet bör ha mappen schemas.")
STR16 = Rule("CSIPSTR16", _W, "Paketet bör ha mappen documentation.")

OWN_RULES = tuple(value for value in dict(globals()).values() if isinstance(value, Rule))

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.ReleaseDetails;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/**
 * Judges PDF files with the veraPDF library for as long as stdin lasts.
 *
 * <p>In: one line per question, "flavour TAB path". Out: first one line {"version": ...}, then one JSON line per
 * question: {"compliant": bool, "failed": {"clause-test": count}} or {"error": "..."}.
 */
public final class VeraJudge {
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err); // whatever the library prints is no answer
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    ReleaseDetails release = ReleaseDetails.addDetailsFromResource("org/verapdf/release/validation-model.properties");
    out.println("{\"version\": " + quoted(release.getVersion()) + "}");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int tab = line.indexOf('\t');
      try {
        out.println(judge(new File(line.substring(tab + 1)), PDFAFlavour.fromString(line.substring(0, tab))));
      } catch (Exception | StackOverflowError | OutOfMemoryError problem) {
        out.println("{\"error\": " + quoted(problem.toString()) + "}");
      }
    }
  }

  private static String judge(File file, PDFAFlavour flavour) throws Exception {
    if (flavour == PDFAFlavour.NO_FLAVOUR) {
      throw new IllegalArgumentException("no such flavour");
    }
    try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
      ValidationResult result = validator.validate(parser);
      Map<String, Integer> failed = new TreeMap<>();
      for (Map.Entry<RuleId, Integer> rule : result.getFailedChecks().entrySet()) {
        failed.put(rule.getKey().getClause() + "-" + rule.getKey().getTestNumber(), rule.getValue());
      }
      StringBuilder rules = new StringBuilder();
      for (Map.Entry<String, Integer> rule : failed.entrySet()) {
        rules.append(rules.length() == 0 ? "" : ", ").append(quoted(rule.getKey())).append(": ").append(rule.getValue());
      }
      return "{\"compliant\": " + result.isCompliant() + ", \"failed\": {" + rules + "}}";
    }
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : String.valueOf(text).toCharArray()) {
      boolean plain = c >= ' ' && c < 127 && c != '"' && c != '\\';
      json.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return json.append('"').toString();
  }
}

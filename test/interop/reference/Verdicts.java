// ProvToolbox's validator over files: one line for each, "NAME valid|invalid|unread". compare.py runs it.
import java.nio.file.Paths;
import org.openprovenance.prov.interop.InteropFramework;
import org.openprovenance.prov.model.QualifiedName;
import org.openprovenance.prov.validation.Config;
import org.openprovenance.prov.validation.ObjectMaker;
import org.openprovenance.prov.validation.Unknown;
import org.openprovenance.prov.validation.Validate;
import org.openprovenance.prov.validation.VarQName;
import org.openprovenance.prov.validation.report.ValidationReport;

public class Verdicts {
  static class Variable extends org.openprovenance.prov.vanilla.QualifiedName implements VarQName {
    Variable(String uri, String local, String prefix) { super(uri, local, prefix); }
  }
  static class Placeholder extends org.openprovenance.prov.vanilla.QualifiedName implements Unknown {
    Placeholder(String local, String prefix) { super("urn:unknown:", local, prefix); }
  }
  static class Maker implements ObjectMaker {
    public VarQName makeVarQName(String uri, String local, String prefix) { return new Variable(uri, local, prefix); }
    public VarQName makeVarQName(QualifiedName q) { return new Variable(q.getNamespaceURI(), q.getLocalPart(), q.getPrefix()); }
    public Unknown makeUnknown(String prefix, String local) { return new Placeholder(local, prefix); }
  }

  static boolean isValid(ValidationReport r) {
    return r.getCycle().isEmpty() && r.getFailedMerge().isEmpty() && r.getQualifiedNameMismatch().isEmpty() && r.getTypeOverlap().isEmpty()
        && r.getSpecializationReport() == null && r.getMalformedStatements() == null
        && r.getValidationReport().stream().allMatch(Verdicts::isValid);
  }

  public static void main(String[] files) {
    InteropFramework framework = new InteropFramework();
    for (String file : files) {
      String verdict;
      try {
        Config all = Config.newYesToAllConfig(InteropFramework.getDefaultFactory(), new Maker());
        verdict = isValid(new Validate(all).validate(framework.readDocumentFromFile(file))) ? "valid" : "invalid";
      } catch (Throwable unread) {
        verdict = "unread";
      }
      System.out.println("verdict " + Paths.get(file).getFileName() + " " + verdict);
    }
  }
}

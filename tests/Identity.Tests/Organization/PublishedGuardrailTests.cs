using Rolecall.Tests;

namespace Rolecall.Identity.Tests.Organization;

/// <summary>The SCPs and RCPs that AWS has published are ones that AWS Organizations takes.</summary>
public sealed class PublishedGuardrailTests
{
    [Theory]
    [InlineData("scp", GuardrailTypes.ServiceControl)]
    // Its last statement allows, and has no Resource: AWS takes neither from a customer.
    [InlineData("rcp", GuardrailTypes.ResourceControl, "Shared-Issuers.json")]
    public void Published_AreTaken(string folder, string type, params string[] butNot)
    {
        var root = Path.Combine(Corpora.Folder("aws-org-policies"), folder);
        var refused = Directory.GetFiles(root, "*.json", SearchOption.AllDirectories)
            .Where(file => RefusalOf(File.ReadAllText(file).Replace("<my-corporate-cidr>", "203.0.113.0/24", StringComparison.Ordinal), type) is not null)
            .Select(Path.GetFileName);
        refused.Should().BeEquivalentTo(butNot);
    }

    private static string? RefusalOf(string json, string type)
    {
        try
        {
            GuardrailDocuments.Parse(json, type);
            return null;
        }
        catch (AwsFaultException refused)
        {
            return refused.Fault.Message;
        }
    }
}

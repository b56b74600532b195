using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Tests;

namespace Rolecall.Identity.Tests.Organization;

/// <summary>The SCPs and RCPs that AWS has published are ones that AWS Organizations takes.</summary>
public sealed class PublishedGuardrailTests
{
    [Fact]
    public void ServicesThatRcpsGuard_AreThoseThatArePublished() =>
        GuardrailDocuments.GuardedServices.Should().BeEquivalentTo(System.Text.Json.JsonSerializer.Deserialize<string[]>(
            File.ReadAllText(Path.Combine(Corpora.Folder("aws-service-authorization"), "rcpSupportedServices.json"))));

    [Theory]
    // It has a comment that says that AWS takes none.
    [InlineData("scp", GuardrailTypes.ServiceControl, "deny-service-specific-credential-by-type.json")]
    // Its last statement allows, and has no Resource: AWS takes neither from a customer.
    [InlineData("rcp", GuardrailTypes.ResourceControl, "Shared-Issuers.json")]
    public void Published_AreTaken(string folder, string type, params string[] butNot)
    {
        var root = Path.Combine(Corpora.Folder("aws-org-policies"), folder);
        var refused = Directory.GetFiles(root, "*.json", SearchOption.AllDirectories)
            .Where(file => RefusalOf(Filled(File.ReadAllText(file)), type) is not null)
            .Select(Path.GetFileName);
        refused.Should().BeEquivalentTo(butNot);
    }

    /// <summary>The placeholders that stand where no text may.</summary>
    private static string Filled(string json) => json
        .Replace("<my-corporate-cidr>", "203.0.113.0/24", StringComparison.Ordinal)
        .Replace("[MAX_SIGNATURE_AGE_IN_MILLISECONDS]", "600000", StringComparison.Ordinal);

    private static string? RefusalOf(string json, string type)
    {
        try
        {
            GuardrailDocuments.Parse(OrganizationState.Empty("o-exampleorg"), json, type);
            return null;
        }
        catch (AwsFaultException refused)
        {
            return refused.Fault.Message;
        }
    }
}

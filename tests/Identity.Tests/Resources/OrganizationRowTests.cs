using Google.Protobuf.Reflection;
using Rolecall.Identity.Organizations;
using Rolecall.Policy.Services;

namespace Rolecall.Identity.Tests.Resources;

/// <summary>What each row of AWS Organizations' operations says that it acts on, against AWS's service authorization tables.</summary>
public sealed class OrganizationRowTests
{
    /// <summary>Requests whose resource no single member of theirs tells, or that AWS's table has no resource for.</summary>
    private static readonly Dictionary<string, string> Otherwise = new()
    {
        ["EnableAllFeatures"] = "the organization itself",
        ["InviteAccountToOrganization"] = "the account within a message",
        ["CreateAccount"] = "AWS asks for none",
        ["CreatePolicy"] = "a policy that has no id yet",
    };

    public static TheoryData<string> Operations =>
    [
        .. OrganizationOperations.ByName.Values.Where(
            row => ServiceAuthorization.Find("organizations:" + row.Name) is not null && !Otherwise.ContainsKey(row.Name))
            .Select(row => row.Name).Order(StringComparer.Ordinal),
    ];

    /// <summary>A resource that AWS requires of a request is one that a member names.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void RequiredResource_IsNamedByTheRow(string operation)
    {
        var action = ServiceAuthorization.Find("organizations:" + operation)!;
        var row = OrganizationOperations.ByName[operation];
        if (action.Resources.Any(resource => resource.Required && resource.Type.Name != "organization"))
            row.On.IsWhole.Should().BeFalse();
    }

    /// <summary>No member that names a resource is overlooked.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void MemberThatNamesAResource_IsReadByTheRow(string operation)
    {
        string[] naming =
        [
            "policy_id", "target_id", "account_id", "child_id", "parent_id", "organizational_unit_id", "root_id",
            "source_parent_id", "destination_parent_id", "handshake_id", "resource_id",
        ];
        var row = OrganizationOperations.ByName[operation];
        row.Parser.ParseFrom([]).Descriptor.Fields.InDeclarationOrder()
            .Where(field => field.FieldType == FieldType.String && naming.Contains(field.Name)).Select(field => field.Name)
            .Should().BeSubsetOf(row.On.NamedBy);
    }
}

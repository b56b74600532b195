using System.Text.Json;
using Rolecall.Policy.Services;
using Rolecall.Tests;

namespace Rolecall.Policy.Tests.Services;

/// <summary>The list of multivalued keys against the tables, and against what AWS's own policies ask without a set operator.</summary>
public sealed class MultivaluedKeysTests
{
    [Fact]
    public void List_HasTheKeysThatTheTablesCallMultivalued()
    {
        var keys = ServiceAuthorization.Prefixes
            .SelectMany(prefix => ServiceAuthorization.FindService(prefix)!.ConditionKeys.Select(key => (Prefix: prefix, Key: key)))
            .GroupBy(one => one.Key.Name)
            // Where tables disagree (identitystore:UserId), that of the key's own service is right.
            .Select(same => same.FirstOrDefault(
                one => one.Key.Name.StartsWith(one.Prefix + ":", StringComparison.Ordinal)) is { Key: not null } own
                    ? own.Key
                    : same.First().Key)
            .ToList();

        var wrong = keys.Where(
            key => MultivaluedKeys.Contains(key.Name.Replace(
                "${", "x").Replace("}", "")) != (key.Multivalued && key.Name != "events:detail-type"));

        keys.Count(key => key.Multivalued).Should().BeGreaterThan(200);
        string.Join('\n', wrong.Select(key => key.Name)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("aws:TagKeys", true)]
    [InlineData("AWS:tagkeys", true)]
    [InlineData("aws:PrincipalOrgPaths", true)]
    [InlineData("events:Metadata/anything", true)]
    [InlineData("events:Metadata/anything/Matcher", false)]
    [InlineData("aws:RequestTag/team", false)]
    [InlineData("aws:PrincipalTag/team", false)]
    [InlineData("aws:PrincipalArn", false)]
    [InlineData("no:TagKeys", false)]
    [InlineData("", false)]
    public void Contains_Key_ByNameWithoutRegardToCase(string key, bool contained) => MultivaluedKeys.Contains(key).Should().Be(contained);

    /// <summary>
    /// AWS's own policies work on AWS: a key that one of them asks without a set operator cannot need one. Some that once did
    /// (aws:TagKeys, kms:EncryptionContextKeys, events:source) got the operator in a later version.
    /// </summary>
    [Fact]
    public void ManagedPolicies_OfToday_AskMultivaluedKeysWithSetOperators()
    {
        var policies = JsonElement.Parse(File.ReadAllText(Path.Combine(
            Corpora.Folder("aws-managed-policies"), "managed-policies.latest.json"))).EnumerateObject();
        var asked = policies
            .SelectMany(policy => PolicyDocument.Parse(policy.Value.GetProperty("document").GetRawText(), PolicyGrammar.Identity).Statements
                .SelectMany(statement => statement.Conditions)
                .Where(clause => !clause.Operator.StartsWith(
                    "For", StringComparison.OrdinalIgnoreCase) && clause.Operator != "Null" && MultivaluedKeys.Contains(clause.Key))
                .Select(clause => $"{clause.Key} in {policy.Name}"));

        string.Join('\n', asked).Should().BeEmpty();
    }
}

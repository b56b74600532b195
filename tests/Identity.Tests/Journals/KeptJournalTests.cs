using System.Collections;
using System.Text;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Tests.Organization;

namespace Rolecall.Identity.Tests.Journals;

/// <summary>
/// What versions before this one have written opens for ever. The files beside this one are the journal and the snapshot of a rich
/// account and organization as the version wrote them that still had a document for a snapshot (commit 16dda96), and the state that
/// it had, member by member. They are never written anew.
/// </summary>
public sealed class KeptJournalTests
{
    public static TheoryData<string> Accounts => ["account", "account-families", "account-providers"];

    public static TheoryData<string> Organizations =>
        ["organization", "organization-deleted", "organization-format0", "organization-quotas"];

    [Theory]
    [MemberData(nameof(Accounts))]
    public void Account_OfAnEarlierVersion_Opens(string name)
    {
        var state = Lines(name + ".journal.jsonl").Select(line => AccountChange.FromUtf8(line))
            .Aggregate(AccountState.Empty(TestAccount.Id), (at, change) => at.Apply(change));

        StateText.Of(state).Should().Be(Text(name + ".state.txt"));
        StateText.Of(AccountState.FromRecords(TestAccount.Id, Bytes(name + ".snapshot.json"))).Should().Be(Text(name + ".state.txt"));
        StateText.Of(AccountState.FromRecords(TestAccount.Id, state.ToRecords())).Should().Be(Text(name + ".state.txt"));
    }

    [Theory]
    [MemberData(nameof(Organizations))]
    public void Organization_OfAnEarlierVersion_Opens(string name)
    {
        var state = Lines(name + ".journal.jsonl").Select(line => OrganizationChange.FromUtf8(line))
            .Aggregate(OrganizationState.Empty(TestOrganization.Id), (at, change) => at.Apply(change));

        StateText.Of(state).Should().Be(Text(name + ".state.txt"));
        StateText.Of(OrganizationState.FromRecords(TestOrganization.Id, Bytes(name + ".snapshot.json")))
            .Should().Be(Text(name + ".state.txt"));
        StateText.Of(OrganizationState.FromRecords(TestOrganization.Id, state.ToRecords())).Should().Be(Text(name + ".state.txt"));
    }

    /// <summary>Records have the form that they had, to the byte: a stream is one thing, whatever versions wrote it.</summary>
    [Fact]
    public void Records_AreWrittenAsEarlierVersionsWroteThem()
    {
        Accounts.SelectMany(name => Lines(name.Data + ".journal.jsonl")).Should().AllSatisfy(line =>
            Encoding.UTF8.GetString(AccountChange.FromUtf8(line).ToUtf8()).Should().Be(Encoding.UTF8.GetString(line)));
        Lines("organization.journal.jsonl").Concat(Lines("organization-quotas.journal.jsonl")).Should().AllSatisfy(line =>
            Encoding.UTF8.GetString(OrganizationChange.FromUtf8(line).ToUtf8()).Should().Be(Encoding.UTF8.GetString(line)));
    }

    /// <summary>Every kind is in a kept journal; format 0 and what only snapshots tell have their own files.</summary>
    [Fact]
    public void KeptJournals_HaveEveryKind()
    {
        var accounts = string.Concat(Accounts.Select(name => Text(name.Data + ".journal.jsonl")));
        AccountState.Kinds.Names.Except(["departed"]).Should().AllSatisfy(name =>
            accounts.Should().Contain($"{{\"v\":1,\"{name}\":"));
        OrganizationState.Kinds.Names.Except(["account"]).Should().AllSatisfy(name =>
            (Text("organization.journal.jsonl") + Text("organization-quotas.journal.jsonl")).Should().Contain($"{{\"v\":1,\"{name}\":"));
    }

    /// <summary>A kind that the list leaves out is not in a snapshot: its entities would be gone once the stream is loaded again.</summary>
    [Fact]
    public void Snapshots_SayAllThatTheStateHas()
    {
        var kept = Accounts.Select(name => AccountState.FromRecords(TestAccount.Id, Bytes(name.Data + ".snapshot.json"))).ToArray();
        typeof(AccountState).GetProperties()
            .Where(member => member.SetMethod is not null && member.Name != nameof(AccountState.AccountId))
            .Should().AllSatisfy(member => kept.All(one => IsEmpty(member.GetValue(one)))
            .Should().BeFalse($"a kept account has some {member.Name}"));
    }

    private static bool IsEmpty(object? value) => value is null || value is IEnumerable several && !several.Cast<object>().Any();

    private static IEnumerable<byte[]> Lines(string file) =>
        Text(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes);

    private static byte[] Bytes(string file) => Encoding.UTF8.GetBytes(Text(file));

    private static string Text(string file) =>
        File.ReadAllText(Path.Combine(Rolecall.Tests.Corpora.Repository, "tests", "Identity.Tests", "Journals", file));
}

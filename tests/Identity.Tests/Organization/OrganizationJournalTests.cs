using System.Text;
using CsCheck;
using Google.Protobuf;
using Rolecall.Api.Organizations.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Organization;

/// <summary>The organization is its journal, and whatever is done to it keeps its rules.</summary>
public sealed class OrganizationJournalTests
{
    /// <summary>A kind of operation and three numbers that choose what it is done to.</summary>
    private static readonly Gen<(int Kind, int A, int B, int C)[]> Steps = Gen.Select(
        Gen.Int[0, 13], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 999]).Array[0, 80];

    [Fact]
    public void Replay_OfAnySequence_IsTheLiveState() => Gen.Select(Steps, Gen.Int[0, 200]).Sample(
        (steps, cut) =>
        {
            var org = Play(steps);
            cut = Math.Min(cut, org.Changes.Count);
            var records = org.Changes.Select(change => OrganizationChange.FromUtf8(change.ToUtf8())).ToList();
            var empty = OrganizationState.Empty(TestOrganization.Id);
            var snapshot = OrganizationState.FromRecords(TestOrganization.Id, Fold(empty, records[..cut]).ToRecords());
            return StateText.Of(Fold(empty, records)) == StateText.Of(org.State)
                && StateText.Of(Fold(snapshot, records[cut..])) == StateText.Of(org.State);
        },
        iter: 200);

    [Fact]
    public void State_AfterAnySequence_KeepsItsRules() => Steps.Sample(
        steps =>
        {
            var state = Play(steps).State;
            var targets = state.Units.Keys.Concat(state.Members.Keys)
                .Append(state.Root.RootId)
                .Select(id => state.FindTarget(id)!)
                .ToList();
            return state.Members.ContainsKey(TestOrganization.Management)
                && state.Members.Count <= 10
                && state.Members.Values.All(member => state.IsParent(member.ParentId))
                && state.Members.Values.DistinctBy(member => member.Email).Count() == state.Members.Count
                && state.Units.Values.All(unit => state.IsParent(unit.ParentId) && state.ParentsDownTo(unit.Id).Length <= 6)
                && state.Units.Values.DistinctBy(unit => (unit.ParentId, unit.Name)).Count() == state.Units.Count
                && targets.All(target => target.Attached.Distinct().Count() == target.Attached.Length && target.Attached.All(
                    id => state.FindPolicy(id) is not null))
                && targets.All(target => KeepsCounts(state, target))
                && state.Members.Keys.All(id => state.GuardrailsOf(AccountId.Parse(id)) is not null);
        },
        iter: 200);

    /// <summary>A change says nothing of accounts that it does not name as touched: their guardrails stay as they were.</summary>
    [Fact]
    public void Change_LeavesTheAccountsThatItDoesNotTouchAsTheyWere() => Steps.Where(steps => steps.Length > 0).Sample(
        steps =>
        {
            var org = Play(steps[..^1]);
            var (before, count) = (org.State, org.Changes.Count);
            Do(org, steps[^1]);
            var touched = OrganizationState.MembersTouchedBy(org.Changes.Skip(count), before, org.State);
            return before.Members.Keys.Union(org.State.Members.Keys).Where(id => !touched.Contains(id))
                .All(id => TextOf(before.GuardrailsOf(AccountId.Parse(id))) == TextOf(org.GuardrailsOf(id)));
        },
        iter: 400);

    [Fact]
    public void Snapshot_FromBeforeAnEntityWasThere_IsRead()
    {
        var state = OrganizationState.FromRecords(
            TestOrganization.Id,
            """{"v":1,"members":[{"id":"111111111111","parentId":"r-ab12","name":"m","email":"m@example.com","joinedAt":"2026-03-01T12:00:00+00:00","joinedMethod":"CREATED","createdAt":"2026-03-01T12:00:00+00:00"}]}"""u8);
        state.Members.Keys.Should().Equal("111111111111");
        (state.Policies.Count, state.Handshakes.Count, state.Members["111111111111"].Tags.Length).Should().Be((0, 0, 0));
    }

    [Fact]
    public void RecordsOfFormatZero_StillRead()
    {
        string[] records =
        [
            """{"name":"Example Corp","account":{"accountId":"111111111111","name":"Example Corp","organizationId":"o-demoworld01","createdAt":"2026-03-01T12:00:00+00:00"}}""",
            """{"account":{"accountId":"222222222222","name":"development","organizationId":"o-demoworld01","createdAt":"2026-03-01T12:00:00+00:00"}}""",
        ];
        var replayed = Fold(
            OrganizationState.Empty("o-demoworld01"),
            records.Select(record => OrganizationChange.FromUtf8(Encoding.UTF8.GetBytes(record))));
        (replayed.Organization!.Name, replayed.Organization.ManagementAccountId).Should().Be(("Example Corp", AccountId.Parse("111111111111")));
        replayed.GuardrailsOf(AccountId.Parse("222222222222"))!.ServiceControl.Should().HaveCount(2);

        var snapshot = OrganizationState.FromRecords("o-demoworld01", """
            {"id":"o-demoworld01","name":"Example Corp","managementAccountId":"111111111111","createdAt":"2026-03-01T12:00:00+00:00","accounts":[
            {"accountId":"111111111111","name":"Example Corp","organizationId":"o-demoworld01","createdAt":"2026-03-01T12:00:00+00:00"},
            {"accountId":"222222222222","name":"development","organizationId":"o-demoworld01","createdAt":"2026-03-01T12:00:00+00:00"}]}
            """u8);
        StateText.Of(snapshot).Should().Be(StateText.Of(replayed));
        OrganizationState.FromRecords("o-demoworld01", "null"u8).Organization.Should().BeNull();
    }

    [Fact]
    public void RecordOfANewerFormat_IsRefused()
    {
        var reading = () => OrganizationChange.FromUtf8("""{"v":2,"delete":"organization","key":"o-exampleorg"}"""u8);
        reading.Should().Throw<InvalidDataException>();
    }

    private static bool KeepsCounts(OrganizationState state, PolicyTarget target)
    {
        int Count(string type) => target.Attached.Count(id => state.FindPolicy(id)!.Type == type);
        return (state.IsEnabled(GuardrailTypes.ServiceControl)
            ? Count(GuardrailTypes.ServiceControl) is >= 1 and <= 10
            : Count(GuardrailTypes.ServiceControl) == 0)
            && (state.IsEnabled(GuardrailTypes.ResourceControl)
                ? target.Attached.Contains("p-RCPFullAWSAccess") && Count(GuardrailTypes.ResourceControl) <= 5
                : Count(GuardrailTypes.ResourceControl) == 0);
    }

    private static TestOrganization Play((int, int, int, int)[] steps)
    {
        var org = TestOrganization.WithBothTypes();
        foreach (var step in steps)
            Do(org, step);
        return org;
    }

    private static void Do(TestOrganization org, (int Kind, int A, int B, int C) step)
    {
        try
        {
            org.Run(Request(org, step));
        }
        catch (AwsFaultException)
        {
            // Refused, as many of them must be.
        }
    }

    private static IMessage Request(TestOrganization org, (int Kind, int A, int B, int C) step)
    {
        var state = org.State;
        var parents = state.Units.Keys.Prepend(org.Root).ToList();
        var accounts = state.Members.Keys.ToList();
        var policies = state.Policies.Keys.Append("p-FullAWSAccess").Append("p-RCPFullAWSAccess").ToList();
        var targets = parents.Concat(accounts).ToList();
        string One(List<string> of, int by) => of[by % of.Count];
        var type = step.B % 2 == 0 ? GuardrailTypes.ServiceControl : GuardrailTypes.ResourceControl;
        return step.Kind switch
        {
            0 => new CreateOrganizationalUnitRequest { ParentId = One(parents, step.A), Name = $"unit {step.B % 3}" },
            1 => new CreateAccountRequest { AccountName = "member", Email = $"member{step.A % 15}@example.com" },
            2 or 3 => new MoveAccountRequest
            {
                AccountId = One(accounts, step.A),
                SourceParentId = state.Members[One(accounts, step.A)].ParentId,
                DestinationParentId = One(parents, step.B),
            },
            4 => new CreatePolicyRequest
            {
                Name = $"policy {step.A % 6}",
                Description = "",
                Type = type,
                Content = step.B % 2 == 0 ? TestOrganization.DenyS3 : TestOrganization.RcpDenyS3,
            },
            5 or 6 or 7 => new AttachPolicyRequest { PolicyId = One(policies, step.A), TargetId = One(targets, step.B) },
            8 => new DetachPolicyRequest { PolicyId = One(policies, step.A), TargetId = One(targets, step.B) },
            9 => new DeletePolicyRequest { PolicyId = One(policies, step.A) },
            10 => new DeleteOrganizationalUnitRequest { OrganizationalUnitId = One(parents, step.A) },
            11 => step.C % 2 == 0
                ? new DisablePolicyTypeRequest { RootId = org.Root, PolicyType = type }
                : new EnablePolicyTypeRequest { RootId = org.Root, PolicyType = type },
            12 => new UpdatePolicyRequest
            {
                PolicyId = One(policies, step.A),
                Content = TestOrganization.DenyS3.PadRight(100 + step.B % 9)
            },
            _ => new CloseAccountRequest { AccountId = One(accounts, step.A) },
        };
    }

    private static OrganizationState Fold(OrganizationState state, IEnumerable<OrganizationChange> changes) =>
        changes.Aggregate(state, (at, change) => at.Apply(change));

    private static string TextOf(Guardrails? guardrails) => guardrails is null ? "" : string.Join('\n',
    [
        $"{guardrails.Path} {guardrails.Closed}",
        .. guardrails.ServiceControl.Concat(guardrails.ResourceControl).Select(level =>
            level.TargetId + string.Concat(level.Policies.Select(policy => $" {policy.Name} {policy.Arn} {policy.Document.Json}"))),
    ]);
}

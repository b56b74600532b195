using System.Text;
using CsCheck;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;

namespace Rolecall.Identity.Tests.Account;

/// <summary>The account is its journal: what was folded live, the records and the snapshots tell again.</summary>
public sealed class JournalTests
{
    private static readonly Gen<OperationGen.Step[]> Steps = OperationGen.Any.Array[0, 120];

    [Fact]
    public void Replay_OfAnySequence_IsTheLiveState() => Steps.Sample(
        steps =>
        {
            var account = Play(steps);
            return StateText.Of(Replay(Empty, account.Changes)) == StateText.Of(account.State);
        },
        iter: 500);

    [Fact]
    public void SnapshotAndTail_OfAnySequence_AreTheLiveState() => Gen.Select(Steps, Gen.Int[0, 200]).Sample(
        (steps, cut) =>
        {
            var account = Play(steps);
            cut = Math.Min(cut, account.Changes.Count);
            var snapshot = AccountState.FromRecords(TestAccount.Id, Replay(Empty, account.Changes[..cut]).ToRecords());
            return StateText.Of(Replay(snapshot, account.Changes[cut..])) == StateText.Of(account.State);
        },
        iter: 500);

    /// <summary>A state that was read back decides as the live one does: names still meet without regard to case.</summary>
    [Fact]
    public void StateReadBack_AskedAnything_AnswersAsTheLiveOne() => Gen.Select(Steps, OperationGen.Any.Array[1, 20]).Sample(
        (steps, questions) =>
        {
            var account = Play(steps);
            var loaded = AccountState.FromRecords(TestAccount.Id, account.State.ToRecords());
            var replayed = Replay(Empty, account.Changes);
            return questions.All(question =>
            {
                var request = question.Request(account.State);
                var live = Answer(account.State, request);
                return live == Answer(loaded, request) && live == Answer(replayed, request);
            });
        },
        iter: 300);

    /// <summary>A refused or a reading operation changes nothing; no change refers to what is not there.</summary>
    [Fact]
    public void State_AfterAnySequence_HoldsTogether() => Steps.Sample(
        steps =>
        {
            var state = Play(steps).State;
            return state.Users.Values.All(user => user.Groups.All(state.Groups.ContainsKey))
                && state.AccessKeys.Values.All(key => key.UserName is null || state.Users.ContainsKey(key.UserName))
                && state.MfaDevices.Values.All(device => device.UserName is null || state.Users.ContainsKey(device.UserName))
                && state.LoginProfiles.All(
                    entry => entry.Key == entry.Value.Owner && (entry.Key.Length == 0 || state.Users.ContainsKey(entry.Key)))
                && state.Users.Values.Cast<PolicyHolder>().Concat(state.Groups.Values).Concat(state.Roles.Values)
                    .All(holder => holder.Attached.All(arn => state.FindDocument(arn) is not null))
                && state.Policies.Values.All(
                    policy => policy.Versions.Any(version => version.Number == policy.DefaultVersion) && policy.Versions.Length <= 5)
                && state.Users.All(entry => entry.Key == entry.Value.Name) && state.Groups.All(entry => entry.Key == entry.Value.Name);
        },
        iter: 500);

    [Fact]
    public void Sequences_OfTheGenerator_ReachEveryWrite()
    {
        string[] writes = [.. AccountOperations.ByName.Values.Where(operation => !operation.ReadOnly).Select(operation => operation.Name)];
        var written = new HashSet<string>();
        // Nearly always the first batch reaches them all; a rare one may be left to the second.
        for (var batch = 0; batch < 20 && !written.IsSupersetOf(writes); batch++)
        {
            OperationGen.Any.Array[150].Sample(
                steps =>
                {
                    var account = new TestAccount();
                    foreach (var request in steps.Select(step => step.Request(account.State)).Where(request => TryRun(account, request)))
                        written.Add(TestAccount.Operation(request).Name);
                },
                iter: 500, threads: 1);
        }
        writes.Should().BeSubsetOf(written);
    }

    [Fact]
    public void Change_OfANewerFormat_IsRefused()
    {
        var reading = () => AccountChange.FromUtf8("""{"v":2,"bucket":{"name":"a","createdAt":"2026-03-01T12:00:00+00:00"}}"""u8);
        reading.Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void Snapshot_OfANewerFormat_IsRefused()
    {
        var reading = () => AccountState.FromRecords(TestAccount.Id, """{"v":2}"""u8);
        reading.Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void Change_OfNothingThatIsKnown_IsRefused()
    {
        var applying = () => Empty.Apply(AccountChange.FromUtf8("""{"v":1,"delete":"galaxy","name":"milky way"}"""u8));
        applying.Should().Throw<InvalidDataException>();
    }

    /// <summary>A record of the first version still reads: what lies in streams must read for ever.</summary>
    [Fact]
    public void Change_WrittenByTheFirstVersion_IsRead()
    {
        var change = AccountChange.FromUtf8(
            """{"v":1,"user":{"userId":"AIDAAAAAAAAAAAAAAAAAA","tags":[{"key":"team","value":"a"}],"groups":["Developers"],"name":"alice","path":"/","createdAt":"2026-03-01T12:00:00+00:00","inline":{"p":"{}"},"attached":["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}"""u8);
        var user = Empty.Apply(change).Users["ALICE"];
        (user.UserId, user.Tags.Single().Value, user.Inline["P"].Json, user.CreatedAt)
            .Should().Be(("AIDAAAAAAAAAAAAAAAAAA", "a", "{}", TestAccount.Opened));
        user.Groups.Contains("developers").Should().BeTrue();
        Encoding.UTF8.GetString(change.ToUtf8()).Should().StartWith("""{"v":1,"user":{""");
    }

    /// <summary>Before there was a kind of entity, snapshots said nothing of it.</summary>
    [Fact]
    public void Snapshot_FromBeforeAnEntityWasThere_IsRead()
    {
        var state = AccountState.FromRecords(
            TestAccount.Id,
            """{"v":1,"users":[{"userId":"AIDAAAAAAAAAAAAAAAAAA","groups":[],"name":"alice","path":"/","createdAt":"2026-03-01T12:00:00+00:00","inline":{},"attached":[]}]}"""u8);
        state.Users.Keys.Should().Equal("alice");
        state.Users["alice"].Tags.Should().BeEmpty();
        (state.LoginProfiles.Count, state.MfaDevices.Count, state.Invitations.Length, state.DelegationRequests.Count)
            .Should().Be((0, 0, 0, 0));
    }

    private static AccountState Empty => AccountState.Empty(TestAccount.Id);

    internal static TestAccount Play(OperationGen.Step[] steps)
    {
        var account = new TestAccount();
        account.Changes.Add(AccountChange.Put(account.State.Opened!));
        foreach (var step in steps)
        {
            account.Now = account.Now.AddTicks(12_345_678);
            TryRun(account, step.Request(account.State));
        }
        return account;
    }

    internal static bool TryRun(TestAccount account, IMessage request)
    {
        try
        {
            account.Run<IMessage>(request);
            return true;
        }
        catch (AwsFaultException)
        {
            return false;
        }
    }

    /// <summary>Folds the changes as they come from a store: out of their bytes.</summary>
    private static AccountState Replay(AccountState from, IEnumerable<AccountChange> changes) =>
        changes.Aggregate(from, (state, change) => state.Apply(AccountChange.FromUtf8(change.ToUtf8())));

    private static string Answer(AccountState state, IMessage request)
    {
        try
        {
            var context = new OperationContext
            {
                Caller = TestAccount.Root,
                Now = TestAccount.Opened,
                Random = new SeededRandomSource("answer"),
                NewSigningKey = TestAccount.NewSigningKey,
                HashPassword = TestAccount.QuickHash,
            };
            var outcome = TestAccount.Operation(request).Run(state, request, context);
            return $"{outcome.Response}{string.Concat(outcome.Changes.Select(change => Encoding.UTF8.GetString(change.ToUtf8())))}";
        }
        catch (AwsFaultException refused)
        {
            return refused.Fault.ToString();
        }
    }
}

using System.Collections.Concurrent;
using System.Text;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.OrganizationRules;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Replicas;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>What an account leases, to whom, and whom its changes wait for (docs/decisions/045). A cluster of its own: its clock is moved.</summary>
public sealed class AccountLeaseTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string DenyAll = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";

    /// <summary>Orleans refers to observers weakly.</summary>
    private static readonly ConcurrentBag<ILeaseHolder> Alive = [];

    private GuardrailWorld world = null!;

    private IAccountGrain Production => silos.First.Grains.Grain<IAccountGrain>(Keys.Account(silos.Realm, AccountId.Parse(world.Production)));

    [Fact]
    public async Task Change_OfARoleThatIsLeased_WaitsForTheHolder()
    {
        world = await GuardrailWorld.Make(silos.First);
        var holder = await Lease(new LeaseAsk { RoleName = "UpdateApp" });

        var changing = PutRolePolicy("UpdateApp");
        await holder.Told.OrFail("the holder was not told");
        await AfterOthers(changing);
        changing.IsCompleted.Should().BeFalse("the holder may still decide by what was");

        holder.GoOn();
        await changing.OrFail("the change waits although the holder has answered");
    }

    [Fact]
    public async Task Change_WhoseHolderDoesNotAnswer_WaitsForTheLease_AndNoLonger()
    {
        world = await GuardrailWorld.Make(silos.First);
        var holder = await Lease(new LeaseAsk { RoleName = "UpdateApp" });

        var changing = PutRolePolicy("UpdateApp");
        await holder.Told.OrFail("the holder was not told");
        await AfterOthers(changing);
        silos.Time.Advance(SandboxSettings.LeaseTime - TimeSpan.FromTicks(1));
        await AfterOthers(changing);
        changing.IsCompleted.Should().BeFalse("the holder may still decide by what was");

        silos.Time.Advance(TimeSpan.FromTicks(1));
        await changing.OrFail("the change waits although the lease has run out");
    }

    [Fact]
    public async Task Change_OfNothingThatIsLeased_WaitsForNobody()
    {
        world = await GuardrailWorld.Make(silos.First);
        await Lease(new LeaseAsk { RoleName = "UpdateApp" });

        await PutRolePolicy("VendorAudit").OrFail("another role's change waits");
        await silos.First.Call<CreateUserResponse>(world.Admin, new CreateUserRequest { UserName = "new" }).OrFail("a new user waits");
    }

    [Fact]
    public async Task Lease_OfAKeyWhoseUserChanges_IsEnded_AndThatOfAnotherUsersIsNot()
    {
        world = await GuardrailWorld.Make(silos.First);
        var root = world.ProductionRoot;
        var leased = await GuardrailWorld.User(silos.First, root, "leased");
        await GuardrailWorld.User(silos.First, root, "other");
        var holder = await Lease(AskOf(leased));

        await silos.First.Call<PutUserPolicyResponse>(root, Deny("other")).OrFail("another user's change waits");
        holder.Told.IsCompleted.Should().BeFalse();
        holder.GoOn();
        await silos.First.Call<PutUserPolicyResponse>(root, Deny("leased")).OrFail("the change waits although the holder answers");
        holder.Told.IsCompleted.Should().BeTrue();
    }

    /// <summary>An activation that goes leaves nobody who decides by it: the next one does not know whom to tell.</summary>
    [Fact]
    public async Task Account_ThatIsDeactivated_EndsItsLeasesFirst()
    {
        world = await GuardrailWorld.Make(silos.First);
        var holder = await Lease(new LeaseAsk { RoleName = "UpdateApp" });
        holder.GoOn();

        await silos.Cluster.DeactivateAsync(Production);

        await holder.Told.OrFail("the holder was not told");
        await PutRolePolicy("UpdateApp").OrFail("the new activation waits for leases that nobody has");
    }

    [Fact]
    public async Task Lease_ThatHasRunOut_IsNotDecidedBy()
    {
        var replicas = await ReplicaWorld.Make(silos);
        await replicas.Warm();
        silos.Time.Advance(SandboxSettings.LeaseTime);

        foreach (var gateway in silos.Gateways)
            gateway.Part<IReplicas>().FindRole(silos.Realm, replicas.Account, ReplicaWorld.RoleName).Should().BeNull();
        await replicas.Warm();
    }

    /// <summary>Secrets of long-term keys stay where their account is (docs/decisions/028).</summary>
    [Fact]
    public async Task Lease_OfAKey_HasASigningKeyAndNoSecret()
    {
        world = await GuardrailWorld.Make(silos.First);
        var reference = Reference(new Holder());

        var lease = await Production.LeaseTo(reference, AskOf(world.Admin));

        Encoding.UTF8.GetString(lease!.Key!.Records.Span).Should().Contain(world.Admin.AccessKeyId).And.NotContain(world.Admin.Secret);
        lease.Key.SigningKey.ToArray().Should().Equal(
            Api.SigV4.SigV4Verifier.DeriveKey(world.Admin.Secret, "20260301", "us-east-1", "sts"));
    }

    /// <summary>A process that has not seen the key sign is given nothing that signs.</summary>
    [Fact]
    public async Task Lease_OfAKeyByAProofThatIsNone_HasNoPart()
    {
        world = await GuardrailWorld.Make(silos.First);
        (await Production.LeaseTo(Reference(new Holder()), AskOf(world.Admin with { Secret = "not the secret" })))!.HasPart.Should().BeFalse();
        var proof = AskOf(world.Admin).Proof!;
        foreach (var other in new[] { proof with { Date = "20350101" }, proof with { Service = "iam" }, proof with { Region = "eu-central-1" } })
            (await Production.LeaseTo(Reference(new Holder()), new LeaseAsk { Proof = other }))!.HasPart.Should().BeFalse();
    }

    /// <summary>A guardrail ends all leases, and while their holders are told the account takes other changes.</summary>
    [Fact]
    public async Task Change_BesideOneThatHasEndedTheLease_WaitsForTheHolderToo()
    {
        world = await GuardrailWorld.Make(silos.First);
        var policy = await world.Guardrail(
            silos.First, """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:*","Resource":"*"}}""");
        var holder = await Lease(new LeaseAsk { RoleName = "UpdateApp" });
        var attaching = world.Attach(silos.First, policy, world.Production);
        await holder.Told.OrFail("the holder was not told");

        var changing = PutRolePolicy("UpdateApp");
        await AfterOthers(changing);
        attaching.IsCompleted.Should().BeFalse();
        changing.IsCompleted.Should().BeFalse("the holder may still decide by what was");

        holder.GoOn();
        await attaching.OrFail("the guardrail waits although the holder has answered");
        await changing.OrFail("the change waits although the holder has answered");
    }

    [Fact]
    public async Task Lease_OfAKeyThatIsNotActive_HasNoPart()
    {
        world = await GuardrailWorld.Make(silos.First);
        var user = await GuardrailWorld.User(silos.First, world.ProductionRoot, "idle");
        await silos.First.Call<UpdateAccessKeyResponse>(
            world.ProductionRoot, new UpdateAccessKeyRequest { UserName = "idle", AccessKeyId = user.AccessKeyId, Status = "Inactive" });

        (await Production.LeaseTo(Reference(new Holder()), AskOf(user)))!.HasPart.Should().BeFalse();
        (await Production.LeaseTo(Reference(new Holder()), AskOf(user with { AccessKeyId = "AKIAAAAAAAAAAAAAAAAA" })))!.HasPart.Should().BeFalse();
    }

    [Fact]
    public async Task Signature_ThatIsWrong_IsRefusedWhereTheKeyIsLeased()
    {
        var replicas = await ReplicaWorld.Make(silos);
        await replicas.Warm();
        foreach (var gateway in replicas.Gateways)
        {
            (await gateway.FaultOf(replicas.Caller with { Secret = "not the secret" }, new Api.Sts.V1.GetCallerIdentityRequest()))!
                .Code.Should().Be("SignatureDoesNotMatch");
        }
    }

    /// <summary>The parts that one account lets others have are bounded, and what is leased already stays.</summary>
    [Fact]
    public async Task Account_LeasesSoManyPartsAndNoMore()
    {
        world = await GuardrailWorld.Make(silos.First);
        var reference = Reference(new Holder());
        for (var part = 0; part < Rolecall.Grains.Accounts.AccountLeases.MostParts; part++)
            (await Production.LeaseTo(reference, new LeaseAsk { RoleName = $"nobody-{part}" }))!.HasPart.Should().BeTrue();

        // Room is made at once, but not again within a lease's time: names that nobody has must not cost others theirs.
        var edition = (await Production.LeaseTo(reference, new LeaseAsk { RoleName = "UpdateApp" }))!.Edition;
        for (var part = 1; part < Rolecall.Grains.Accounts.AccountLeases.MostParts; part++)
            (await Production.LeaseTo(reference, new LeaseAsk { RoleName = $"nobody-{part}" }))!.Edition.Should().Be(edition);
        (await Production.LeaseTo(reference, new LeaseAsk { RoleName = "one-more" }))!.HasPart.Should().BeFalse();
        (await Production.LeaseTo(reference, new LeaseAsk { RoleName = "UpdateApp" }))!.HasPart.Should().BeTrue();
    }

    private async Task<Holder> Lease(LeaseAsk ask)
    {
        var holder = new Holder();
        (await Production.LeaseTo(Reference(holder), ask))!.HasPart.Should().BeTrue();
        return holder;
    }

    private ILeaseHolder Reference(Holder holder)
    {
        Alive.Add(holder);
        return silos.First.Grains.CreateObjectReference<ILeaseHolder>(holder);
    }

    private Task<PutRolePolicyResponse> PutRolePolicy(string role) => silos.First.Call<PutRolePolicyResponse>(
        world.Admin, new PutRolePolicyRequest { RoleName = role, PolicyName = "deny", PolicyDocument = DenyAll });

    private static PutUserPolicyRequest Deny(string user) => new() { UserName = user, PolicyName = "deny", PolicyDocument = DenyAll };

    private LeaseAsk AskOf(Who who) => new() { Proof = Signatures.ProofOf(who, silos.Time.GetUtcNow()) };

    /// <summary>A change that waits for nobody is answered and on record by the time that as many calls after it are.</summary>
    private async Task AfterOthers(Task changing)
    {
        for (var i = 0; i < 20 && !changing.IsCompleted; i++)
            await silos.First.Call<ListSandboxesResponse>(null, new ListSandboxesRequest());
    }

    /// <summary>A process that leases, is told, and answers when the test lets it.</summary>
    private sealed class Holder : ILeaseHolder
    {
        private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Told => told.Task;

        public void GoOn() => goesOn.TrySetResult();

        public Task EndLease(string leased)
        {
            told.TrySetResult();
            return goesOn.Task;
        }
    }
}

using Rolecall.Api.Iam.V1;
using Rolecall.Cluster.Tests.OrganizationRules;
using Rolecall.Contracts.ReadModels;
using Rolecall.Contracts.Replicas;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>A user of one account who assumes a role of another, by signed calls at every silo, until no silo has to ask another.</summary>
internal sealed class ReplicaWorld(DemoSilos silos, GuardrailWorld world, Who caller)
{
    public const string User = "caller";
    public const string Group = "callers";
    public const string RoleName = "UpdateApp";

    private const string AssumeAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""";

    public GuardrailWorld Organization => world;

    public Who Caller { get; } = caller;

    public IReadOnlyList<GatewayOfSilo> Gateways => [.. silos.Gateways.Select(gateway => gateway.Signed())];

    public AccountId Account => AccountId.Parse(world.Production);

    public string PolicyArn => $"arn:aws:iam::{world.Development}:policy/assume";

    /// <param name="permission">Lets the user assume roles, in one way.</param>
    public static async Task<ReplicaWorld> Make(DemoSilos silos, Func<ReplicaWorld, Task>? permission = null)
    {
        var world = await GuardrailWorld.Make(silos.First);
        var root = world.DevelopmentRoot;
        await silos.First.Call<CreateUserResponse>(root, new CreateUserRequest { UserName = User });
        await silos.First.Call<CreateGroupResponse>(root, new CreateGroupRequest { GroupName = Group });
        await silos.First.Call<AddUserToGroupResponse>(root, new AddUserToGroupRequest { GroupName = Group, UserName = User });
        await silos.First.Call<CreatePolicyResponse>(root, new CreatePolicyRequest { PolicyName = "assume", PolicyDocument = AssumeAll });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = User })).AccessKey;
        var made = new ReplicaWorld(silos, world, new Who(key.AccessKeyId, key.SecretAccessKey));
        await (permission ?? (one => one.Put(AssumeAll)))(made);
        return made;
    }

    /// <summary>Who it is that the account's own changes are made by; silos take turns.</summary>
    public Task Do(Google.Protobuf.IMessage request) => silos.Second.Call<Google.Protobuf.IMessage>(world.DevelopmentRoot, request);

    public Task DoInProduction(Google.Protobuf.IMessage request) => silos.Second.Call<Google.Protobuf.IMessage>(world.Admin, request);

    public Task Put(string policy) => Do(new PutUserPolicyRequest { UserName = User, PolicyName = "own", PolicyDocument = policy });

    /// <summary>The refusal at each silo; null where it was served.</summary>
    public async Task<IReadOnlyList<string?>> Assume(int? seconds = null)
    {
        var codes = new List<string?>();
        foreach (var gateway in Gateways)
            codes.Add((await gateway.FaultOf(Caller, GatewayOfSilo.AssumeRequest(world.UpdateApp, seconds)))?.Code);
        return codes;
    }

    /// <summary>Calls until every silo decides by what it has: its own grains' models, and replicas of the others'.</summary>
    public async Task Warm(int? seconds = null)
    {
        await Waits.Until(
            async () =>
            {
                (await Assume(seconds)).Should().AllBeEquivalentTo<string?>(null);
                return Gateways.All(HasAll);
            },
            "not every silo has come to decide by itself");
    }

    private bool HasAll(GatewayOfSilo gateway)
    {
        var (models, replicas) = (gateway.Part<PublishedModels>(), gateway.Part<IReplicas>());
        var id = AccessKeyId.Parse(Caller.AccessKeyId);
        return (models.Accounts.Has(ModelKey.OfAccount(silos.Realm, id.Account)) || HasKey(replicas, id))
            && (models.Roles.Has(ModelKey.OfRole(silos.Realm, Account, RoleName)) || replicas.FindRole(silos.Realm, Account, RoleName) is not null);
    }

    private bool HasKey(IReplicas replicas, AccessKeyId id) =>
        replicas.Authenticate(silos.Realm, id, new() { Proof = Signatures.ProofOf(Caller, silos.Time.GetUtcNow()), Now = silos.Time.GetUtcNow() }) is not null;
}

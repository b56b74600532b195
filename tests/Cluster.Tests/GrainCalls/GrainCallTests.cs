using System.Diagnostics.Metrics;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Organizations.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Cluster.Tests.Federation;
using Rolecall.Cluster.Tests.Replicas;
using Rolecall.Contracts;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.GrainCalls;

/// <summary>How many grains a call costs, by Orleans' own meter: each is a message, and across silos a round trip.</summary>
[Collection(nameof(CountedCalls))]
public sealed class GrainCallTests(SilosWithoutModels silos, OneSilo one, TwoSilos two)
{
    /// <summary>Enough that the silos' own upkeep in between rounds to nothing.</summary>
    private const int Times = 50;

    private static readonly Dictionary<string, Counted> Table = new()
    {
        ["GetRole by key"] = new((_, _) => new GetRoleRequest { RoleName = "UpdateApp" }, Key, 1, 1),
        ["GetRole by session"] = new((_, _) => new GetRoleRequest { RoleName = "Caller" }, Session, 1, 1),
        // The account performs it, and tells nobody.
        ["PutRolePolicy by key"] = new((_, _) => Put(), Key, 1, 1),
        ["PutRolePolicy by session"] = new((_, _) => Put(), Session, 1, 1),
        ["GetObject by session"] = new((_, _) => new GetObjectRequest { Bucket = "productionapp", Key = "counted" }, Session, 3, 0),
        // The bucket twice, and the session and its role twice, however many keys there are.
        ["DeleteObjects by session"] = new((_, _) => Delete(3), Session, 6, 2),
        ["DescribeOrganization by key"] = new(
            (_, _) => new DescribeOrganizationRequest(), silos => Task.FromResult(silos.Person("management-root")), 2, 1),
        ["DescribePolicy by key"] = new(
            (_, _) => new DescribePolicyRequest { PolicyId = "p-FullAWSAccess" },
            silos => Task.FromResult(silos.Person("management-root")),
            4, 2),
        ["AssumeRole by key"] = new(
            (_, _) => GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp), silos => Task.FromResult(silos.Developer), 2, 0),
        // The provider and the role.
        ["AssumeRoleWithWebIdentity"] = new((silos, _) => FederationWorld.Request("Counted", Federation(silos).Token()), Bearer, 2, 0),
    };

    public static TheoryData<string> Calls => [.. Table.Keys];

    /// <summary>As of a gateway whose silo has none of the grains: the worst that a call costs.</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_AsksTheGrainsThatItNeeds_AndNoMore(string call) =>
        (await CountOf(silos, Table[call])).Should().BeInRange(Table[call].Asked - 0.5, Table[call].Asked + 0.5);

    /// <summary>As in one process: what only decides is decided by what the grains have published (docs/decisions/028).</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_WithinOneProcess_AsksOnlyTheGrainsThatDoSomething(string call) =>
        (await CountOf(one, Table[call])).Should().BeInRange(Table[call].AskedOfOne - 0.5, Table[call].AskedOfOne + 0.5);

    /// <summary>Wherever the grains are, a silo that asks again and again has leased what it needs (docs/decisions/045).</summary>
    [Fact]
    public async Task AssumeRole_ByAKeyThatSigns_AsksNoGrain_OnAnySilo()
    {
        var world = await ReplicaWorld.Make(two);
        await world.Warm();

        using var requests = new GrainCalls();
        for (var i = 0; i < Times; i++)
            await world.Assume();
        (requests.Made / (double)Times).Should().BeInRange(0, 0.5);
    }

    /// <summary>The permission on the policy and that on the target are one question to the caller's account.</summary>
    [Fact]
    public async Task AttachPolicy_AsksTheCallersAccountOnceForPolicyAndTarget()
    {
        var attach = new AttachPolicyRequest { PolicyId = "p-FullAWSAccess", TargetId = "333333333333" };
        var root = silos.Person("management-root");
        (await silos.First.FaultOf(root, attach))!.Code.Should().Be("DuplicatePolicyAttachmentException");

        using var requests = new GrainCalls();
        for (var i = 0; i < Times; i++)
            await silos.First.FaultOf(root, attach);

        (requests.Made / (double)Times).Should().BeInRange(
            0.5, 4.5, "of the account, which proves and then decides, and the organization twice");
    }

    private static async Task<double> CountOf(TwoSilos silos, Counted call)
    {
        await silos.First.Call<IMessage>(silos.Admin, new PutObjectRequest { Bucket = "productionapp", Key = "counted" });
        var caller = await call.Caller(silos);
        // Activations ask, too: everything that the call needs is there once it was made.
        await silos.First.Call<IMessage>(caller, call.Request(silos, caller));

        using var requests = new GrainCalls();
        for (var i = 0; i < Times; i++)
            await silos.First.Call<IMessage>(caller, call.Request(silos, caller));
        return requests.Made / (double)Times;
    }

    private static DeleteObjectsRequest Delete(int keys)
    {
        var request = new DeleteObjectsRequest { Bucket = "productionapp" };
        request.Objects.AddRange(Enumerable.Range(0, keys).Select(key => new ObjectIdentifier { Key = $"counted-{key}" }));
        return request;
    }

    private static PutRolePolicyRequest Put() => new() { RoleName = "Caller", PolicyName = "All", PolicyDocument = Sts.StsWorld.AllowAll };

    private static Task<Who> Key(TwoSilos silos) => MakeRole(silos).ContinueWith(_ => silos.Admin, TaskScheduler.Default);

    private static async Task<Who> Session(TwoSilos silos) => await silos.First.Assume(silos.Admin, await MakeRole(silos));

    private static FederationWorld Federation(TwoSilos silos) => new(silos, "counted.example");

    private static async Task<Who> Bearer(TwoSilos silos)
    {
        await Federation(silos).Register();
        await Federation(silos).World.Role("Counted", Federation(silos).Trust());
        return Who.Anonymous;
    }

    private static async Task<string> MakeRole(TwoSilos silos)
    {
        await silos.First.FaultOf(
            silos.Admin,
            new CreateRoleRequest { RoleName = "Caller", AssumeRolePolicyDocument = Sts.StsWorld.Trust("\"sts:AssumeRole\"") });
        await silos.First.Call<IMessage>(silos.Admin, Put());
        return Sts.StsWorld.Arn("Caller");
    }

    /// <param name="Request">Of these silos and this caller.</param>
    /// <param name="Caller">Who makes it, once what it needs is there.</param>
    /// <param name="Asked">Grains, where none has published a model here.</param>
    /// <param name="AskedOfOne">Grains, where all have.</param>
    private sealed record Counted(Func<TwoSilos, Who, IMessage> Request, Func<TwoSilos, Task<Who>> Caller, int Asked, int AskedOfOne);

    /// <summary>The requests that grains and gateways of this process have made since.</summary>
    private sealed class GrainCalls : IDisposable
    {
        private readonly MeterListener listener = new();
        private long made;

        public GrainCalls()
        {
            listener.InstrumentPublished = (instrument, found) =>
            {
                if (instrument.Meter.Name == "Microsoft.Orleans" && instrument.Name == "orleans-app-requests-latency")
                    found.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref made));
            listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref made));
            listener.Start();
        }

        public long Made => Volatile.Read(ref made);

        public void Dispose() => listener.Dispose();
    }
}

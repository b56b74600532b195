using System.Diagnostics.Metrics;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Organizations.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Cluster.Tests.Federation;
using Rolecall.Contracts;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>How many grains a call costs, by Orleans' own meter: each is a message, and across silos a round trip.</summary>
[Collection(nameof(CountedCalls))]
public sealed class GrainCallTests(TwoSilos silos)
{
    /// <summary>Enough that the silos' own upkeep in between rounds to nothing.</summary>
    private const int Times = 200;

    private static readonly Dictionary<string, (Func<TwoSilos, Who, IMessage> Request, Func<TwoSilos, Task<Who>> Caller, int Most)> Table = new()
    {
        ["GetRole by key"] = ((_, _) => new GetRoleRequest { RoleName = "UpdateApp" }, Key, 1),
        ["GetRole by session"] = ((_, _) => new GetRoleRequest { RoleName = "Caller" }, Session, 3),
        ["PutRolePolicy by key"] = ((_, _) => Put(), Key, 2),
        ["PutRolePolicy by session"] = ((_, _) => Put(), Session, 4),
        ["GetObject by session"] = ((_, _) => new GetObjectRequest { Bucket = "productionapp", Key = "counted" }, Session, 3),
        // The bucket twice, and the session and its role twice, however many keys there are.
        ["DeleteObjects by session"] = ((_, _) => Delete(3), Session, 6),
        ["DescribeOrganization by key"] = (
            (_, _) => new DescribeOrganizationRequest(), silos => Task.FromResult(silos.Person("management-root")), 3),
        ["DescribePolicy by key"] = (
            (_, _) => new DescribePolicyRequest { PolicyId = "p-FullAWSAccess" },
            silos => Task.FromResult(silos.Person("management-root")),
            4),
        ["AssumeRole by key"] = (
            (_, _) => GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp), silos => Task.FromResult(silos.Developer), 2),
        // The provider and the role.
        ["AssumeRoleWithWebIdentity"] = ((silos, _) => FederationWorld.Request("Counted", Federation(silos).Token()), Bearer, 2),
    };

    public static TheoryData<string> Calls => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_AsksNoMoreGrainsThanItNeeds(string call)
    {
        var (request, callerOf, most) = Table[call];
        await silos.First.Call<IMessage>(silos.Admin, new PutObjectRequest { Bucket = "productionapp", Key = "counted" });
        var caller = await callerOf(silos);
        // Activations ask, too: everything that the call needs is there once it was made.
        await silos.First.Call<IMessage>(caller, request(silos, caller));

        using var requests = new GrainCalls();
        for (var i = 0; i < Times; i++)
            await silos.First.Call<IMessage>(caller, request(silos, caller));

        // None where the grains are active in the gateway's own silo and have published what they decide by (docs/decisions/028).
        (requests.Made / (double)Times).Should().BeLessThan(most + 0.5);
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

using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Overload;

public sealed class ConcurrentCreateTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Trust = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}}""";

    [Fact]
    public async Task CreateRole_OfManyAtOnce_ExactlyOneWins() => OneWon(
        await AtOnce(32, i => new CreateRoleRequest { RoleName = "Contended", AssumeRolePolicyDocument = Trust }), "EntityAlreadyExists");

    [Fact]
    public async Task CreateRole_OfNamesThatDifferInCase_ExactlyOneWins() => OneWon(
        await AtOnce(32, i => new CreateRoleRequest { RoleName = i % 3 == 0 ? "CASED" : "Cased", AssumeRolePolicyDocument = Trust }),
        "EntityAlreadyExists");

    [Fact]
    public async Task CreateUser_OfManyAtOnce_ExactlyOneWins() => OneWon(
        await AtOnce(32, i => new CreateUserRequest { UserName = "contended" }), "EntityAlreadyExists");

    [Fact]
    public async Task CreatePolicy_OfManyAtOnce_ExactlyOneWins() => OneWon(
        await AtOnce(
            32,
            i => new CreatePolicyRequest
            {
                PolicyName = "contended",
                PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"""
            }),
        "EntityAlreadyExists");

    [Fact]
    public async Task CreateAccessKey_OfManyAtOnce_StopsAtTheLimitOfTwo()
    {
        await silos.First.Call<CreateUserResponse>(silos.Admin, new CreateUserRequest { UserName = "keys" });

        var faults = await AtOnce(32, i => new CreateAccessKeyRequest { UserName = "keys" });

        faults.Count(fault => fault is null).Should().Be(2);
        faults.Where(fault => fault is not null).Should().AllSatisfy(fault => fault!.Code.Should().Be("LimitExceeded"));
    }

    [Fact]
    public async Task CreateBucket_OfTwoAccountsAtOnce_ExactlyOneOwnsIt()
    {
        // Root may do everything in its account; within one account a second CreateBucket succeeds, as in us-east-1.
        Who[] owners = [silos.Person("production-root"), silos.Person("vendor-root")];
        var faults = await Task.WhenAll(Enumerable.Range(0, 32).Select(i =>
            silos.Gateways[i / 2 % 2].FaultOf(owners[i % 2], new CreateBucketRequest { Bucket = "contended-bucket" })));

        var winners = faults.Select((fault, i) => (fault, Owner: i % 2))
            .Where(one => one.fault is null)
            .Select(one => one.Owner)
            .Distinct()
            .ToArray();
        winners.Should().ContainSingle();
        faults.Where((_, i) => i % 2 != winners[0]).Should().AllSatisfy(fault => fault!.Code.Should().Be("BucketAlreadyExists"));
        faults.Where((_, i) => i % 2 == winners[0]).Should().AllSatisfy(fault => fault.Should().BeNull());
    }

    [Fact]
    public async Task CreateAccount_OfOneIdInTwoOrganizationsAtOnce_ExactlyOneWins()
    {
        var faults = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => silos.Gateways[i / 2 % 2].FaultOf(
            null,
            new CreateAccountRequest
            {
                OrganizationId = i % 2 == 0 ? "o-demoworld01" : "o-demoworld02",
                Name = "contended",
                AccountId = "555555555555"
            })));

        OneWon(faults, "AccountAlreadyExists");
    }

    [Fact]
    public async Task CreateSandbox_OfManyAtOnce_ExactlyOneWins()
    {
        var faults = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            i => silos.Gateways[i % 2].FaultOf(null, new CreateSandboxRequest { Name = "contended" })));

        OneWon(faults, "SandboxAlreadyExists");
    }

    private static void OneWon(Fault?[] faults, string others)
    {
        faults.Count(fault => fault is null).Should().Be(1);
        faults.Where(fault => fault is not null).Should().AllSatisfy(fault => fault!.Code.Should().Be(others));
    }

    private Task<Fault?[]> AtOnce(int many, Func<int, IMessage> request) =>
        Task.WhenAll(Enumerable.Range(0, many).Select(i => silos.Gateways[i % 2].FaultOf(silos.Admin, request(i))));
}

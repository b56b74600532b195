using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Ids;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests;

/// <summary>Trust is given to someone, not to a name: across accounts, in trust policies and in bucket policies.</summary>
public sealed class NamedPrincipalTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string Development = "222222222222";
    private const string Ann = $"arn:aws:iam::{Development}:user/ann";
    private const string Role = "arn:aws:iam::333333333333:role/TrustsAnn";
    private const string Trust = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["{{{Ann}}}","arn:aws:iam::{{{Development}}}:user/noone"]},"Action":"sts:AssumeRole"}]}""";
    private const string BucketPolicy = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{{Ann}}}"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::trustsann"}]}""";
    private const string Awaiting = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{Development}}}:user/bea"},"Action":"sts:AssumeRole"}]}""";
    private const string BucketAwaiting = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{{Development}}}:user/bea"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::awaitsbea"}]}""";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    [Fact]
    public async Task UserMadeAnewUnderAnOldName_HasNoneOfTheOldOnesTrust()
    {
        await silos.Change<SetSandboxRulesResponse>(new SandboxRules { StrictPrincipals = false });
        var root = await RootOfDevelopment();
        var (first, firstId) = await MakeAnn(root);
        await silos.First.Call<CreateRoleResponse>(
            silos.Admin, new CreateRoleRequest { RoleName = "TrustsAnn", AssumeRolePolicyDocument = Trust });
        await silos.First.Call<CreateBucketResponse>(silos.Admin, new CreateBucketRequest { Bucket = "trustsann" });
        await silos.First.Call<PutBucketPolicyResponse>(
            silos.Admin, new PutBucketPolicyRequest { Bucket = "trustsann", Policy = BucketPolicy });

        (await Assume(first)).Should().BeNull();
        (await List(first)).Should().BeNull();
        (await ShownTrust()).Should().Be(Trust);
        (await ShownBucketPolicy()).Should().Be(BucketPolicy);

        await DeleteAnn(root, first);
        // Who is gone shows as the id; who never was there stays a name.
        (await ShownTrust()).Should().Be(Trust.Replace(Ann, firstId, StringComparison.Ordinal));
        (await ShownBucketPolicy()).Should().Be(BucketPolicy.Replace(Ann, firstId, StringComparison.Ordinal));

        var (second, secondId) = await MakeAnn(root);
        secondId.Should().NotBe(firstId);
        (await Assume(second)).Should().Be("AccessDenied");
        (await List(second)).Should().Be("AccessDenied");
        (await ShownTrust()).Should().Be(Trust.Replace(Ann, firstId, StringComparison.Ordinal));

        await silos.First.Call<UpdateAssumeRolePolicyResponse>(
            silos.Admin, new UpdateAssumeRolePolicyRequest { RoleName = "TrustsAnn", PolicyDocument = Trust });
        (await Assume(second)).Should().BeNull();
    }

    [Fact]
    public async Task NameThatNobodyHad_MeansItsFirstBearerAlone()
    {
        await silos.Change<SetSandboxRulesResponse>(new SandboxRules { StrictPrincipals = false });
        var root = await RootOfDevelopment();
        await silos.First.Call<CreateRoleResponse>(
            silos.Admin, new CreateRoleRequest { RoleName = "AwaitsBea", AssumeRolePolicyDocument = Awaiting });
        await silos.First.Call<CreateBucketResponse>(silos.Admin, new CreateBucketRequest { Bucket = "awaitsbea" });
        await silos.First.Call<PutBucketPolicyResponse>(
            silos.Admin, new PutBucketPolicyRequest { Bucket = "awaitsbea", Policy = BucketAwaiting });
        var awaited = new AssumeRoleRequest { RoleArn = "arn:aws:iam::333333333333:role/AwaitsBea", RoleSessionName = "bea" };
        var listing = new ListObjectsV2Request { Bucket = "awaitsbea" };

        var first = await Make(root, "bea");
        (await silos.Second.FaultOf(first, awaited)).Should().BeNull();
        (await silos.Second.FaultOf(first, listing)).Should().BeNull();

        await Delete(root, "bea", first);
        var second = await Make(root, "bea");
        ((await silos.Second.FaultOf(second, awaited))?.Code).Should().Be("AccessDenied");
        ((await silos.Second.FaultOf(second, listing))?.Code).Should().Be("AccessDenied");
    }

    [Fact]
    public async Task StrictPrincipals_NamesThatNobodyHas_AreRefused()
    {
        await silos.Change<SetSandboxRulesResponse>(new SandboxRules { StrictPrincipals = true });
        await silos.First.Call<CreateBucketResponse>(silos.Admin, new CreateBucketRequest { Bucket = "strict" });
        foreach (var principal in (string[])
        [
            "arn:aws:iam::222222222222:user/nobody",
            "arn:aws:iam::333333333333:role/nobody",
            "999999999999",
            "arn:aws:iam::999999999999:user/u"
        ])
        {
            var trust = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{{principal}}}"},"Action":"sts:AssumeRole"}]}""";
            var role =
                await silos.First.FaultOf(silos.Admin, new CreateRoleRequest { RoleName = "Strict", AssumeRolePolicyDocument = trust });
            (role?.Code).Should().Be("MalformedPolicyDocument");
            role!.Message.Should().StartWith("Invalid principal in policy: \"AWS\":\"");

            var policy = $$$"""{"Statement":[{"Effect":"Allow","Principal":{"AWS":"{{{principal}}}"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::strict"}]}""";
            var bucket = await silos.First.FaultOf(silos.Admin, new PutBucketPolicyRequest { Bucket = "strict", Policy = policy });
            (bucket?.Code).Should().Be("MalformedPolicy");
            bucket!.Message.Should().Be("Invalid principal in policy");
        }
        (await silos.First.FaultOf(silos.Admin, new CreateRoleRequest
        {
            RoleName = "Strict",
            AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["222222222222","*"]},"Action":"sts:AssumeRole"}]}""",
        })).Should().BeNull();
    }

    [Fact]
    public async Task CanonicalUser_InABucketPolicy_IsTheAccount()
    {
        var root = await RootOfDevelopment();
        await silos.First.Call<CreateBucketResponse>(silos.Admin, new CreateBucketRequest { Bucket = "canonical" });
        foreach (var (account, allowed) in ((string, bool)[])[(Development, true), ("444444444444", false)])
        {
            var policy = $$$"""{"Statement":[{"Effect":"Allow","Principal":{"CanonicalUser":"{{{CanonicalUserIds.Of(AccountId.Parse(account))}}}"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::canonical"}]}""";
            await silos.First.Call<PutBucketPolicyResponse>(
                silos.Admin, new PutBucketPolicyRequest { Bucket = "canonical", Policy = policy });
            ((await silos.Second.FaultOf(root, new ListObjectsV2Request { Bucket = "canonical" }))?.Code)
                .Should().Be(allowed ? null : "AccessDenied");
        }
    }

    /// <summary>Root has few keys: one for both tests.</summary>
    private static Task<Who>? rootOfDevelopment;

    private Task<Who> RootOfDevelopment() => rootOfDevelopment ??= MakeRootKey();

    private async Task<Who> MakeRootKey()
    {
        var key = await silos.First.Grains.GetGrain<IAccountGrain>(Keys.Account(
            silos.Realm, AccountId.Parse(Development))).CreateRootKey(
            silos.Time.GetUtcNow());
        return new Who(key.AccessKeyId!, key.SecretAccessKey!);
    }

    private async Task<(Who Ann, string Id)> MakeAnn(Who root)
    {
        var ann = await Make(root, "ann");
        return (ann, (await silos.First.Call<GetUserResponse>(root, new GetUserRequest { UserName = "ann" })).User.UserId);
    }

    private Task DeleteAnn(Who root, Who ann) => Delete(root, "ann", ann);

    private async Task<Who> Make(Who root, string name)
    {
        await silos.First.Call<CreateUserResponse>(root, new CreateUserRequest { UserName = name });
        await silos.First.Call<PutUserPolicyResponse>(
            root, new PutUserPolicyRequest { UserName = name, PolicyName = "all", PolicyDocument = AllowAll });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }

    private async Task Delete(Who root, string name, Who who)
    {
        await silos.First.Call<DeleteAccessKeyResponse>(
            root, new DeleteAccessKeyRequest { UserName = name, AccessKeyId = who.AccessKeyId });
        await silos.First.Call<DeleteUserPolicyResponse>(root, new DeleteUserPolicyRequest { UserName = name, PolicyName = "all" });
        await silos.First.Call<DeleteUserResponse>(root, new DeleteUserRequest { UserName = name });
    }

    private async Task<string?> Assume(Who who) => (await silos.Second.FaultOf(who, GatewayOfSilo.AssumeRequest(Role)))?.Code;

    private async Task<string?> List(Who who) => (await silos.Second.FaultOf(who, new ListObjectsV2Request { Bucket = "trustsann" }))?.Code;

    private async Task<string> ShownTrust() =>
        (await silos.Second.Call<GetRoleResponse>(
            silos.Admin, new GetRoleRequest { RoleName = "TrustsAnn" })).Role.AssumeRolePolicyDocument;

    private async Task<string> ShownBucketPolicy() =>
        (await silos.Second.Call<GetBucketPolicyResponse>(silos.Admin, new GetBucketPolicyRequest { Bucket = "trustsann" })).Policy;
}

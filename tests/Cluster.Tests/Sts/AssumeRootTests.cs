using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Organizations.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts.Serialization;
using Rolecall.Gateway.Pipeline;
using Rolecall.Grains.Sandboxes;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>Root sessions: admitted by the organization, asked for by its management, good for one task and a quarter of an hour.</summary>
public sealed class AssumeRootTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Audit = "IAMAuditRootUserCredentials";

    private readonly StsWorld world = new(silos);

    [Fact]
    public async Task RootSession_DoesItsTaskAndNoOther()
    {
        var family = await Family(enabled: true);
        var audit = Who.With((await world.Gateway.Call<AssumeRootResponse>(family.Manager, Request(family, Audit))).Credentials);
        (await world.Gateway.Call<GetCallerIdentityResponse>(audit, new GetCallerIdentityRequest())).Arn.Should().Be($"arn:aws:sts::{family.Member}:assumed-root");
        (await world.Gateway.Call<ListAccessKeysResponse>(audit, new ListAccessKeysRequest())).AccessKeyMetadata.Should().ContainSingle()
            .Which.AccessKeyId.Should().Be(family.MemberRoot.AccessKeyId);
        (await world.CodeOf(audit, new ListUsersRequest())).Should().Be("AccessDenied");
        (await world.CodeOf(audit, new ListAccessKeysRequest { UserName = "somebody" })).Should().Be("AccessDenied", "the task is root's own credentials");
        (await world.CodeOf(audit, new ListBucketsRequest())).Should().Be("AccessDenied");
        (await world.CodeOf(audit, new DeleteAccessKeyRequest { AccessKeyId = family.MemberRoot.AccessKeyId })).Should().Be("AccessDenied");
        (await world.CodeOf(audit, new GetSessionTokenRequest())).Should().Be("AccessDenied");
        (await world.CodeOf(audit, StsWorld.Request($"arn:aws:iam::{family.Member}:role/Any"))).Should().Be("AccessDenied", "roles may not be assumed by root");

        var delete = Who.With((await world.Gateway.Call<AssumeRootResponse>(family.Manager, Request(family, "IAMDeleteRootUserCredentials"))).Credentials);
        (await world.CodeOf(delete, new DeleteAccessKeyRequest { AccessKeyId = family.MemberRoot.AccessKeyId })).Should().BeNull();
        (await world.CodeOf(family.MemberRoot, new GetCallerIdentityRequest())).Should().Be("InvalidClientTokenId");
    }

    [Fact]
    public async Task AuditSession_SeesRootsCredentials_AndNothingElse()
    {
        var family = await Family(enabled: true);
        await PasswordOf(family, "somebody");
        var audit = await Session(family, Audit);
        var key = family.MemberRoot.AccessKeyId;
        (await world.Gateway.Call<GetUserResponse>(audit, new GetUserRequest())).User.Arn.Should().Be($"arn:aws:iam::{family.Member}:root");
        (await world.Gateway.Call<ListAccessKeysResponse>(audit, new ListAccessKeysRequest())).AccessKeyMetadata.Should().ContainSingle().Which.AccessKeyId.Should().Be(key);
        (await world.Gateway.Call<GetAccessKeyLastUsedResponse>(audit, new GetAccessKeyLastUsedRequest { AccessKeyId = key })).AccessKeyLastUsed.LastUsedDate.Should().NotBeNull();
        (await world.Gateway.Call<ListMFADevicesResponse>(audit, new ListMFADevicesRequest())).MfaDevices.Should().BeEmpty();
        (await world.Gateway.Call<ListSigningCertificatesResponse>(audit, new ListSigningCertificatesRequest())).Certificates.Should().BeEmpty();
        (await world.CodeOf(audit, new GetLoginProfileRequest())).Should().Be("NoSuchEntity", "root has no password yet");
        var summary = (await world.Gateway.Call<GetAccountSummaryResponse>(audit, new GetAccountSummaryRequest())).SummaryMap;
        (summary["AccountAccessKeysPresent"], summary["AccountPasswordPresent"], summary["AccountMFAEnabled"], summary["Users"]).Should().Be((1, 0, 0, 1));
        await Denies(
            audit,
            new GetLoginProfileRequest { UserName = "somebody" }, new ListSigningCertificatesRequest { UserName = "somebody" },
            new ListMFADevicesRequest { UserName = "somebody" }, new GetUserRequest { UserName = "somebody" },
            new GetAccessKeyLastUsedRequest { AccessKeyId = "AKIAIOSFODNN7EXAMPLE" },
            new CreateLoginProfileRequest(), new DeleteLoginProfileRequest(), new CreateAccessKeyRequest(), new ListUsersRequest(), new ListBucketsRequest());
    }

    [Fact]
    public async Task CreatePasswordSession_AllowsRootToRecoverAPassword_AndNothingElse()
    {
        var family = await Family(enabled: true);
        await PasswordOf(family, "somebody");
        var create = await Session(family, "IAMCreateRootUserPassword");
        (await world.CodeOf(create, new GetLoginProfileRequest())).Should().Be("NoSuchEntity");
        (await world.CodeOf(create, new CreateLoginProfileRequest { Password = "correct-Horse" })).Should().Be("ValidationError", "nobody sets root's password for it");
        (await world.Gateway.Call<CreateLoginProfileResponse>(create, new CreateLoginProfileRequest())).LoginProfile.UserName.Should().Be("root");
        (await world.CodeOf(create, new GetLoginProfileRequest())).Should().BeNull();
        (await world.CodeOf(create, new CreateLoginProfileRequest())).Should().Be("EntityAlreadyExists");
        await Denies(
            create,
            new CreateLoginProfileRequest { UserName = "other", Password = "correct-Horse" }, new GetLoginProfileRequest { UserName = "somebody" },
            new UpdateLoginProfileRequest { UserName = "root", Password = "correct-Horse" }, new DeleteLoginProfileRequest(), new ListAccessKeysRequest(),
            new ListMFADevicesRequest(), new GetAccountSummaryRequest(), new GetUserRequest(), new ListBucketsRequest());
    }

    [Fact]
    public async Task DeleteCredentialsSession_EndsAllThatRootHas_AndNothingElse()
    {
        var family = await Family(enabled: true);
        await PasswordOf(family, "somebody");
        await world.Gateway.Call<IMessage>(await Session(family, "IAMCreateRootUserPassword"), new CreateLoginProfileRequest());
        var phone = await Phone(family.MemberRoot);
        var delete = await Session(family, "IAMDeleteRootUserCredentials");
        (await world.CodeOf(delete, new GetLoginProfileRequest())).Should().BeNull();
        (await world.CodeOf(delete, new DeleteLoginProfileRequest())).Should().BeNull();
        (await world.CodeOf(delete, new DeleteLoginProfileRequest())).Should().Be("NoSuchEntity");
        (await world.Gateway.Call<ListMFADevicesResponse>(delete, new ListMFADevicesRequest())).MfaDevices.Should().ContainSingle().Which.SerialNumber.Should().Be(phone);
        (await world.CodeOf(delete, new DeactivateMFADeviceRequest { SerialNumber = phone })).Should().BeNull();
        (await world.CodeOf(delete, new GetUserRequest())).Should().BeNull();
        (await world.CodeOf(delete, new ListSigningCertificatesRequest())).Should().BeNull();
        (await world.CodeOf(delete, new GetAccessKeyLastUsedRequest { AccessKeyId = family.MemberRoot.AccessKeyId })).Should().BeNull();
        await Denies(
            delete,
            new DeleteLoginProfileRequest { UserName = "somebody" }, new GetLoginProfileRequest { UserName = "somebody" }, new CreateLoginProfileRequest(),
            new GetAccountSummaryRequest(), new CreateAccessKeyRequest(), new DeleteUserRequest { UserName = "somebody" }, new ListBucketsRequest(),
            // AWS's policy names it, and denies it on everything but root itself, which is no device.
            new DeleteVirtualMFADeviceRequest { SerialNumber = phone });
        (await world.CodeOf(delete, new DeleteAccessKeyRequest { AccessKeyId = family.MemberRoot.AccessKeyId })).Should().BeNull();
        var audit = await Session(family, Audit);
        var summary = (await world.Gateway.Call<GetAccountSummaryResponse>(audit, new GetAccountSummaryRequest())).SummaryMap;
        (summary["AccountAccessKeysPresent"], summary["AccountPasswordPresent"], summary["AccountMFAEnabled"]).Should().Be((0, 0, 0));
    }

    [Fact]
    public async Task UnlockSessions_DoNothingWithCredentials()
    {
        var family = await Family(enabled: true);
        var (bucket, queue) = (await Session(family, "S3UnlockBucketPolicy"), await Session(family, "SQSUnlockQueuePolicy"));
        (await world.CodeOf(bucket, new ListBucketsRequest())).Should().BeNull();
        IMessage[] ofCredentials = [new GetLoginProfileRequest(), new CreateLoginProfileRequest(), new DeleteLoginProfileRequest(), new ListAccessKeysRequest(), new GetAccountSummaryRequest(), new GetUserRequest()];
        await Denies(bucket, [.. ofCredentials, new CreateBucketRequest { Bucket = "made-" + family.Member }]);
        await Denies(queue, [.. ofCredentials, new ListBucketsRequest()]);
    }

    [Fact]
    public async Task LoginProfile_OfRootByItsOwnKey_IsInvalid()
    {
        var family = await Family(enabled: false);
        (await world.Refusal(family.MemberRoot, new CreateLoginProfileRequest { Password = "correct-Horse" })).Should()
            .Be(("ValidationError", "Must specify userName when calling with non-User credentials"));
    }

    [Fact]
    public async Task RootSession_UnlocksABucketThatIsLockedForAll()
    {
        var family = await Family(enabled: true);
        var bucket = "locked-" + family.Member;
        await world.Gateway.Call<CreateBucketResponse>(family.MemberRoot, new CreateBucketRequest { Bucket = bucket });
        await world.Gateway.Call<PutBucketPolicyResponse>(family.MemberRoot, new PutBucketPolicyRequest
        {
            Bucket = bucket,
            Policy = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::{{{bucket}}}","arn:aws:s3:::{{{bucket}}}/*"]}}""",
        });
        (await world.CodeOf(family.MemberRoot, new ListObjectsV2Request { Bucket = bucket })).Should().Be("AccessDenied");
        var unlock = Who.With((await world.Gateway.Call<AssumeRootResponse>(family.Manager, Request(family, "S3UnlockBucketPolicy"))).Credentials);
        (await world.CodeOf(unlock, new ListObjectsV2Request { Bucket = bucket })).Should().Be("AccessDenied");
        (await world.CodeOf(unlock, new DeleteBucketPolicyRequest { Bucket = bucket })).Should().BeNull();
        (await world.CodeOf(family.MemberRoot, new ListObjectsV2Request { Bucket = bucket })).Should().BeNull();
    }

    [Fact]
    public async Task RootSession_EndsAfterAQuarterOfAnHour()
    {
        var family = await Family(enabled: true);
        var session = Who.With((await world.Gateway.Call<AssumeRootResponse>(family.Manager, Request(family, Audit))).Credentials);
        session.Expiration.Should().BeOnOrBefore(silos.Time.GetUtcNow().AddSeconds(900));
        silos.Time.Advance(TimeSpan.FromSeconds(899));
        (await world.CodeOf(session, new ListAccessKeysRequest())).Should().BeNull();
        silos.Time.Advance(TimeSpan.FromSeconds(1));
        (await world.CodeOf(session, new ListAccessKeysRequest())).Should().Be("ExpiredToken");
    }

    [Fact]
    public async Task AssumeRoot_BeforeTheFeatureIsOn_AndAfterItIsOff_IsRefused()
    {
        var family = await Family(enabled: false);
        (await world.CodeOf(family.Manager, Request(family, Audit))).Should().Be("AccessDenied");
        (await world.CodeOf(family.Manager, new EnableOrganizationsRootSessionsRequest())).Should().Be("ServiceAccessNotEnabledException");
        await world.Gateway.Call<IMessage>(family.Manager, new EnableAWSServiceAccessRequest { ServicePrincipal = "iam.amazonaws.com" });
        (await world.Gateway.Call<EnableOrganizationsRootSessionsResponse>(family.Manager, new EnableOrganizationsRootSessionsRequest())).EnabledFeatures.Should().Equal("RootSessions");
        (await world.CodeOf(family.Manager, Request(family, Audit))).Should().BeNull();
        await world.Gateway.Call<IMessage>(family.Manager, new DisableOrganizationsRootSessionsRequest());
        (await world.Gateway.Call<ListOrganizationsFeaturesResponse>(family.Manager, new ListOrganizationsFeaturesRequest())).EnabledFeatures.Should().BeEmpty();
        (await world.CodeOf(family.Manager, Request(family, Audit))).Should().Be("AccessDenied");
    }

    [Fact]
    public async Task AssumeRoot_ByWhomTheOrganizationDoesNotAdmit_IsRefused()
    {
        var family = await Family(enabled: true);
        (await world.CodeOf(family.ManagerRoot, Request(family, Audit))).Should().Be("AccessDenied", "root itself may not");
        (await world.CodeOf(family.MemberRoot, Request(family, Audit))).Should().Be("AccessDenied");
        (await world.CodeOf(silos.Admin, Request(family, Audit))).Should().Be("AccessDenied", "another organization's member may not");
        var other = Request(family, Audit);
        other.TargetPrincipal = family.Management;
        (await world.CodeOf(family.Manager, other)).Should().Be("AccessDenied", "the management account's own root is out of reach");
        other.TargetPrincipal = StsWorld.Account;
        (await world.CodeOf(family.Manager, other)).Should().Be("AccessDenied", "it is no member");
        (await world.CodeOf(family.MemberRoot, new EnableOrganizationsRootSessionsRequest())).Should().Be("AccountNotManagementOrDelegatedAdministratorException");
    }

    [Fact]
    public async Task AssumeRoot_ByADelegatedAdministrator_IsAdmitted()
    {
        var family = await Family(enabled: true);
        var second = (await world.Gateway.Call<Api.Native.V1.CreateAccountResponse>(
            null, new Api.Native.V1.CreateAccountRequest { OrganizationId = family.Organization, Name = "second", WithRootAccessKey = true })).Account.Id;
        var request = Request(family, Audit);
        request.TargetPrincipal = $"arn:aws:iam::{second}:root";
        var delegated = await UserOf(family.MemberRoot, "delegate");
        (await world.CodeOf(delegated, request)).Should().Be("AccessDenied");
        await world.Gateway.Call<IMessage>(family.Manager, new RegisterDelegatedAdministratorRequest { AccountId = family.Member, ServicePrincipal = "iam.amazonaws.com" });
        (await world.CodeOf(delegated, request)).Should().BeNull();
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/AdministratorAccess", null, "ValidationError")]
    [InlineData("arn:aws:iam::aws:policy/root-task/Other", null, "ValidationError")]
    [InlineData(null, "arn:aws:iam::333333333333:role/root", "ValidationError")]
    [InlineData(null, "123456789012x", "ValidationError")]
    public async Task AssumeRoot_OfNoTaskOrNoRoot_IsInvalid(string? task, string? target, string code)
    {
        var family = await Family(enabled: true);
        var request = Request(family, Audit);
        request.TaskPolicyArn.Arn = task ?? request.TaskPolicyArn.Arn;
        request.TargetPrincipal = target ?? request.TargetPrincipal;
        (await world.CodeOf(family.Manager, request)).Should().Be(code);
    }

    private static AssumeRootRequest Request(RootFamily family, string task) => new()
    {
        TargetPrincipal = family.Member,
        TaskPolicyArn = new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/root-task/" + task },
    };

    private async Task<Who> Session(RootFamily family, string task) =>
        Who.With((await world.Gateway.Call<AssumeRootResponse>(family.Manager, Request(family, task))).Credentials);

    private async Task Denies(Who session, params IMessage[] requests)
    {
        foreach (var request in requests)
            (await world.CodeOf(session, request)).Should().Be("AccessDenied", $"{request.Descriptor.Name} {request}");
    }

    private async Task PasswordOf(RootFamily family, string name)
    {
        await world.Gateway.Call<CreateUserResponse>(family.MemberRoot, new CreateUserRequest { UserName = name });
        await world.Gateway.Call<CreateLoginProfileResponse>(family.MemberRoot, new CreateLoginProfileRequest { UserName = name, Password = "correct-Horse" });
    }

    /// <summary>The serial number of a device that root is given.</summary>
    private async Task<string> Phone(Who root)
    {
        var made = (await world.Gateway.Call<CreateVirtualMFADeviceResponse>(root, new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = "phone" })).VirtualMfaDevice;
        await new Authenticators(silos).Enable(new Authenticator(root, made.SerialNumber, made.Base32StringSeed.ToStringUtf8()), "root", root);
        return made.SerialNumber;
    }

    /// <summary>An organization with a user who may do everything in its management account, and one member.</summary>
    private async Task<RootFamily> Family(bool enabled)
    {
        var made = await world.Gateway.Call<Api.Native.V1.CreateOrganizationResponse>(null, new Api.Native.V1.CreateOrganizationRequest { Name = "family", WithRootAccessKey = true });
        var root = new Who(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        var member = await world.Gateway.Call<Api.Native.V1.CreateAccountResponse>(
            null, new Api.Native.V1.CreateAccountRequest { OrganizationId = made.Organization.Id, Name = "member", WithRootAccessKey = true });
        var family = new RootFamily(
            made.Organization.Id, made.Organization.ManagementAccountId, root, await UserOf(root, "manager"),
            member.Account.Id, new Who(member.RootAccessKey.AccessKeyId, member.RootAccessKey.SecretAccessKey));
        if (enabled)
        {
            await world.Gateway.Call<IMessage>(family.Manager, new EnableAWSServiceAccessRequest { ServicePrincipal = "iam.amazonaws.com" });
            await world.Gateway.Call<IMessage>(family.Manager, new EnableOrganizationsRootSessionsRequest());
        }
        return family;
    }

    private async Task<Who> UserOf(Who root, string name)
    {
        await world.Gateway.Call<CreateUserResponse>(root, new CreateUserRequest { UserName = name });
        await world.Gateway.Call<PutUserPolicyResponse>(root, new PutUserPolicyRequest { UserName = name, PolicyName = "all", PolicyDocument = StsWorld.AllowAll });
        var key = (await world.Gateway.Call<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }

    private sealed record RootFamily(string Organization, string Management, Who ManagerRoot, Who Manager, string Member, Who MemberRoot);
}

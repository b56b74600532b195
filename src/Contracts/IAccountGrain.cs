using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.SigV4;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Contracts;

/// <summary>All IAM configuration of one account, and the deciding half of its users. Key: <see cref="Keys.Account"/>.</summary>
[Alias("rolecall.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Finds the long-term key, checks the signature with it, and decides the caller's half of the question, if one came along.</summary>
    [Alias("Authenticate")]
    Task<CallerReply> Authenticate(KeyCall call);

    /// <summary>The half of a caller whose permissions are looked up here: a user, root, or a session of either.</summary>
    [Alias("Decide")]
    Task<CallerReply> Decide(DecideCall call);

    /// <summary>The caller and its half for a session of a user or of root (GetSessionToken, GetFederationToken).</summary>
    [Alias("DecideSession")]
    Task<CallerReply> DecideSession(SessionCall call);

    /// <summary>The caller that a user (null: root) is by a long-term key; null where there is no such user, or the account is not open.</summary>
    [Alias("FindCaller")]
    Task<Caller?> FindCaller(string? userName);

    /// <summary>The halves of all principals that the questions are put for, in one go.</summary>
    [Alias("Survey")]
    Task<ImmutableArray<SurveyedSide>> Survey(SurveyCall call);

    /// <summary>Joins callers' halves with the trust policies of the account's roles; null where there is no such role.</summary>
    [Alias("AuthorizeOnRoles")]
    Task<ImmutableArray<Decision?>> AuthorizeOnRoles(ImmutableArray<RoleAuthorizeCall> calls);

    /// <summary>Joins callers' halves with a policy of a resource of the account's that the sandbox does not hold, and with the account's RCPs.</summary>
    [Alias("AuthorizeOnOther")]
    Task<ImmutableArray<Decision>> AuthorizeOnOther(ImmutableArray<AuthorizeCall> calls, string? resourcePolicy);

    /// <summary>Whom roles may trust; a role that does not exist is left out.</summary>
    [Alias("TrustsOf")]
    Task<ImmutableArray<RoleTrust>> TrustsOf(ImmutableArray<string> roleNames);

    /// <summary>The condition keys of an IAM resource that an ARN names; none where it names nothing of the account's.</summary>
    [Alias("ResourceKeys")]
    Task<ImmutableArray<ConditionEntry>> ResourceKeys(string arn);

    /// <summary>
    /// Finds out who calls, decides, and does it, on one version of the account's state; a write is decided on the state that it
    /// changes, and returns once it is durable and every touched role follows it.
    /// </summary>
    [Alias("Perform")]
    Task<PerformReply> Perform(PerformCall call);

    /// <summary>Runs an authorized IAM operation; a write returns once it is durable and every touched role follows it.</summary>
    [Alias("Execute")]
    Task<OperationReply> Execute(OperationCall call);

    /// <summary>The role as it is now; null where there is none.</summary>
    [Alias("DefineRole")]
    Task<RoleDefinition?> DefineRole(string roleName);

    /// <summary>Of those who are asked for, by ARN or by unique id, the account's users and roles as they are now.</summary>
    [Alias("FindPrincipals")]
    Task<ImmutableArray<PrincipalId>> FindPrincipals(ImmutableArray<PrincipalId> asked);

    /// <summary>What a role's grain starts with: the role as it is now, and the account's guardrails.</summary>
    [Alias("StartRole")]
    Task<RoleStart> StartRole(string roleName);

    /// <summary>What a bucket's grain starts with; the bucket is listed among the account's from then on.</summary>
    [Alias("StartBucket")]
    Task<BucketStart> StartBucket(string bucket, DateTimeOffset now);

    /// <summary>The account's place in its organization.</summary>
    [Alias("Standing")]
    Task<Guardrails> Standing();

    /// <summary>
    /// Takes guardrails that the account's organization has made durable; an older one than it has is ignored. Returns once
    /// every active role and bucket of the account follows the newest.
    /// </summary>
    /// <param name="organizationId">Who says so: only the organization that the account asks is heard.</param>
    /// <param name="guardrails">What it says.</param>
    [Alias("TakeGuardrails")]
    Task TakeGuardrails(string organizationId, Guardrails guardrails);

    /// <summary>The account asks this organization from now on; false where it is a member of another, or was never opened.</summary>
    [Alias("Join")]
    Task<bool> Join(string organizationId, DateTimeOffset now);

    /// <summary>Keeps that a handshake invites the account; a fault where it could not be kept, or was never opened.</summary>
    [Alias("Invite")]
    Task<Fault?> Invite(string handshakeId, string organizationId);

    /// <summary>The handshakes that invited the account, oldest first.</summary>
    [Alias("Invitations")]
    Task<ImmutableArray<InvitationEntry>> Invitations();

    /// <summary>The account has left the organization; returns once every active role and bucket follows.</summary>
    [Alias("Leave")]
    Task<Fault?> Leave(string organizationId, DateTimeOffset now);

    /// <summary>The documents of managed policies; one that does not exist is left out.</summary>
    [Alias("PolicyDocuments")]
    Task<ImmutableArray<PolicyText>> PolicyDocuments(ImmutableArray<string> arns);

    /// <summary>Checks a one-time code of the caller's and uses it up: it returns once the use is durable. Null where the code was right.</summary>
    [Alias("UseCode")]
    Task<Fault?> UseCode(CodeCall call);

    /// <summary>Revokes one session; returns once that is durable and the session's grain, on whatever silo, refuses it.</summary>
    [Alias("RevokeSession")]
    Task<Fault?> RevokeSession(string accessKeyId, DateTimeOffset now);

    /// <summary>Whether the session of this access key id was revoked.</summary>
    [Alias("IsRevoked")]
    Task<bool> IsRevoked(string accessKeyId);

    /// <summary>Keeps what was launched; refused where its role or profile is not there.</summary>
    [Alias("Launch")]
    Task<Fault?> Launch(StoredWorkload workload);

    [Alias("Terminate")]
    Task<Fault?> Terminate(string workloadId);

    /// <summary>What runs, with the role that it runs with now; null where there is none of this id.</summary>
    [Alias("FindWorkload")]
    Task<WorkloadReply?> FindWorkload(string workloadId);

    /// <summary>By id.</summary>
    [Alias("ListWorkloads")]
    Task<ImmutableArray<WorkloadReply>> ListWorkloads();

    /// <summary>The instance profile of this name or ARN, with its role; null where there is none.</summary>
    [Alias("FindProfile")]
    Task<ProfileReply?> FindProfile(string nameOrArn);

    /// <summary>Keeps a workflow that the account asks for a delegation by; EntityAlreadyExists where it did so before.</summary>
    [Alias("UseDelegationWorkflow")]
    Task<Fault?> UseDelegationWorkflow(string workflowId);

    /// <summary>Lists a delegation request among those that somebody of the account owns; idempotent.</summary>
    [Alias("OwnDelegationRequest")]
    Task<Fault?> OwnDelegationRequest(string requestId);

    /// <summary>Ids of the delegation requests that somebody of the account owns.</summary>
    [Alias("DelegationRequests")]
    Task<ImmutableArray<string>> DelegationRequests();

    /// <summary>Signs an identity token for a caller that may have one.</summary>
    [Alias("IssueWebIdentityToken")]
    Task<WebIdentityReply> IssueWebIdentityToken(WebIdentityCall call);

    /// <summary>The discovery document of the account's issuer, or its key set at this instant; null where it is not this issuer's account.</summary>
    [Alias("IssuerDocument")]
    Task<string?> IssuerDocument(string issuerId, bool keySet, DateTimeOffset now);

    /// <summary>Gives the account's issuer new keys, which sign after they have been published for <paramref name="lead"/>.</summary>
    [Alias("RotateIssuerKeys")]
    Task<IssuerKeysReply> RotateIssuerKeys(DateTimeOffset now, TimeSpan lead);

    /// <summary>Opens the account; false where it is open already.</summary>
    [Alias("Open")]
    Task<bool> Open(AccountOpening opening);

    /// <summary>Null where the account was never opened.</summary>
    [Alias("Describe")]
    Task<AccountOpening?> Describe();

    /// <summary>Makes an access key of the root user.</summary>
    [Alias("CreateRootKey")]
    Task<RootKeyReply> CreateRootKey(DateTimeOffset now);

    [Alias("RemoveBucket")]
    Task<Fault?> RemoveBucket(string bucket);

    /// <summary>The account's buckets, by name.</summary>
    [Alias("ListBuckets")]
    Task<ImmutableArray<BucketEntry>> ListBuckets();
}

/// <summary>A call signed with a long-term key.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.KeyCall")]
public sealed record KeyCall
{
    [Id(0)] public SigV4Proof? Proof { get; init; }

    /// <summary>The instant stamped on the call, in sandbox time.</summary>
    [Id(1)] public required DateTimeOffset Now { get; init; }

    [Id(2)] public Question? Question { get; init; }

    /// <summary>Key and secret in plain metadata instead of a signature (loopback and TLS only).</summary>
    [Id(3)] public string? PlainSecret { get; init; }

    [Id(4)] public string? PlainKeyId { get; init; }
}

[GenerateSerializer, Immutable, Alias("rolecall.DecideCall")]
public sealed record DecideCall
{
    [Id(0)] public required Caller Caller { get; init; }

    [Id(1)] public required Question Question { get; init; }

    [Id(2)] public required DateTimeOffset Now { get; init; }
}

/// <summary>An operation of the table with its request as protobuf bytes.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.OperationCall")]
public sealed record OperationCall
{
    /// <summary>"CreateUser".</summary>
    [Id(0)] public required string Operation { get; init; }

    [Id(1)] public required ReadOnlyMemory<byte> Request { get; init; }

    [Id(2)] public required Caller Caller { get; init; }

    [Id(3)] public required DateTimeOffset Now { get; init; }

    /// <summary>Where this server serves issuers' documents, as the caller reached it; null where that is not known.</summary>
    [Id(4)] public string? IssuerBase { get; init; }

    /// <summary>A trust policy may only name principals that are there (<see cref="Api.Native.V1.SandboxRules.StrictPrincipals"/>).</summary>
    [Id(5)] public bool StrictPrincipals { get; init; }
}

/// <summary>A GetWebIdentityToken that was authorized.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.WebIdentityCall")]
public sealed record WebIdentityCall
{
    [Id(0)] public required Caller Caller { get; init; }

    /// <summary>The GetWebIdentityTokenRequest as protobuf bytes.</summary>
    [Id(1)] public required ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>The region that the call was signed for.</summary>
    [Id(2)] public required string Region { get; init; }

    [Id(3)] public required DateTimeOffset Now { get; init; }
}

[GenerateSerializer, Immutable, Alias("rolecall.WebIdentityReply")]
public sealed record WebIdentityReply
{
    [Id(0)] public Fault? Fault { get; init; }

    /// <summary>Never logged.</summary>
    [Id(1)] public string? Token { get; init; }

    [Id(2)] public DateTimeOffset Expiration { get; init; }
}

[GenerateSerializer, Immutable, Alias("rolecall.OperationReply")]
public sealed record OperationReply
{
    /// <summary>The answer of an operation that was done; an empty message where it has none.</summary>
    public static OperationReply Of(IMessage? response) => new() { Response = response?.ToByteArray() ?? [] };

    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public ReadOnlyMemory<byte> Response { get; init; }
}

/// <summary>A one-time code that came with a request for a session.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.CodeCall")]
public sealed record CodeCall
{
    [Id(0)] public required Caller Caller { get; init; }

    [Id(1)] public required string SerialNumber { get; init; }

    [Id(2)] public required string Code { get; init; }

    /// <summary>The instant stamped on the call, in sandbox time.</summary>
    [Id(3)] public required DateTimeOffset Now { get; init; }
}

[GenerateSerializer, Immutable, Alias("rolecall.TargetReply")]
public sealed record TargetReply
{
    [Id(1)] public string Arn { get; init; } = "*";

    [Id(2)] public ImmutableArray<ConditionEntry> Entries { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("rolecall.AccountOpening")]
public sealed record AccountOpening
{
    [Id(0)] public required string AccountId { get; init; }

    [Id(1)] public required string Name { get; init; }

    /// <summary>Empty for an account that stands alone.</summary>
    [Id(2)] public required string OrganizationId { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }
}

[GenerateSerializer, Immutable, Alias("rolecall.RootKeyReply")]
public sealed record RootKeyReply
{
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public string? AccessKeyId { get; init; }

    [Id(2)] public string? SecretAccessKey { get; init; }
}

[GenerateSerializer, Immutable, Alias("rolecall.InvitationEntry")]
public sealed record InvitationEntry([property: Id(0)] string HandshakeId, [property: Id(1)] string OrganizationId);

[GenerateSerializer, Immutable, Alias("rolecall.RoleStart")]
public sealed record RoleStart
{
    /// <summary>Null where there is no such role.</summary>
    [Id(0)] public RoleDefinition? Definition { get; init; }

    [Id(1)] public required Guardrails Guardrails { get; init; }
}

[GenerateSerializer, Immutable, Alias("rolecall.BucketStart")]
public sealed record BucketStart
{
    /// <summary>The bucket could not be listed: it must not serve.</summary>
    [Id(0)] public Fault? Fault { get; init; }

    [Id(1)] public required Guardrails Guardrails { get; init; }
}

/// <summary>A managed policy's current document.</summary>
[GenerateSerializer, Immutable, Alias("rolecall.PolicyText")]
public sealed record PolicyText([property: Id(0)] string Arn, [property: Id(1)] string Json);

[GenerateSerializer, Immutable, Alias("rolecall.BucketEntry")]
public sealed record BucketEntry([property: Id(0)] string Name, [property: Id(1)] DateTimeOffset CreatedAt);

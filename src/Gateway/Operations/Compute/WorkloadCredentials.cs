using System.Collections.Concurrent;
using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Actors;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Resources;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Compute;

/// <summary>
/// Sessions for workloads: their service assumes the role for them, as often as credentials rotate, and every time is on record
/// as sts:AssumeRole. Between two rotations the same credentials are handed out; to lose them with the process costs nothing.
/// </summary>
internal sealed class WorkloadCredentials(
    IGrainFactory grains, ExistingGrains existing, AuditTrail audit, SessionIssuer issuer, RequestIds requestIds, IRandomSource random,
    Lazy<OperationTable> table)
{
    /// <summary>EC2 hands out credentials for about six hours, and new ones every hour or so.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(6);

    private static readonly TimeSpan RotateAfter = TimeSpan.FromHours(1);

    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<Holder, SessionCredentials> kept = new();

    private sealed record Holder(string Realm, string AccountId, string WorkloadId, string RoleId, string Delivery);

    /// <summary>The workload's present credentials.</summary>
    /// <exception cref="AwsFaultException">The trust policy does not let the service assume the role.</exception>
    public async Task<SessionCredentials> Of(CredentialsAsk ask)
    {
        var (workload, now) = (ask.Found.Workload, ask.Now);
        var holder = new Holder(ask.Sandbox.Name, ask.AccountId, workload.Id, ask.Found.RoleId!, ask.Delivery);
        if (kept.TryGetValue(holder, out var current) && now < current.IssuedAt + RotateAfter && now < current.ExpiresAt && now >= current.IssuedAt
            && !await IsRevoked(ask, current))
            return current;
        var asked = new ServiceAssume
        {
            RoleArn = ask.Found.RoleArn!,
            ServicePrincipal = workload.ServicePrincipal,
            SessionName = workload.SessionName,
            SourceArn = workload.ResourceArn,
            SourceAccount = ask.AccountId,
            Duration = Lifetime,
            Tags = workload.SessionTags,
            SessionKeys = SessionKeys(workload, ask.Delivery),
        };
        var handedOut = await Assume(ask.Sandbox, now, asked, ask.Origin);
        if (kept.Count >= MostKept)
            kept.Clear();
        return kept[holder] = handedOut;
    }

    /// <summary>Lets the service assume the role, and puts that on record, whether it may or not.</summary>
    public async Task<SessionCredentials> Assume(LeasedSandbox sandbox, DateTimeOffset now, ServiceAssume asked, Origin origin)
    {
        var (accountId, roleName) = SessionIssuing.RoleOf(asked.RoleArn);
        var ask = ServiceSessions.AskOf(asked with { SourceOrganization = await OrganizationOf(sandbox, asked.SourceAccount) }, now);
        var reply = await (await existing.Role(sandbox.Name, accountId, roleName)).Assume(ask);
        var call = RecordOf(sandbox, accountId, ask, origin);
        call.Decision = reply.Decision;
        try
        {
            var claims = reply.Claims ?? throw new AwsFaultException(reply.Fault!);
            var issued = issuer.Issue(call, claims);
            await audit.Write(call, AnswerOf(claims), fault: null);
            return issued;
        }
        catch (AwsFaultException refused)
        {
            call.Denial = Denial.Of(call, refused.Message, random);
            await audit.Write(call, answer: null, refused.Fault);
            throw;
        }
    }

    /// <summary>
    /// Whether the session was revoked singly. One that AWSRevokeOlderSessions ends is handed out until it rotates, as on AWS.
    /// </summary>
    private Task<bool> IsRevoked(CredentialsAsk ask, SessionCredentials current) =>
        grains.Grain<IAccountGrain>(Keys.Account(ask.Sandbox.Name, AccountId.Parse(ask.AccountId))).IsRevoked(current.AccessKeyId);

    private async Task<ImmutableArray<ConditionEntry>> OrganizationOf(LeasedSandbox sandbox, string account) =>
        AccountId.TryParse(account, out var accountId)
        ? OrganizationFacts.SourceEntries(await grains.Grain<IAccountGrain>(Keys.Account(sandbox.Name, accountId)).Standing())
        : [];

    /// <summary>
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-role-session
    /// </summary>
    private static ImmutableArray<ConditionEntry> SessionKeys(StoredWorkload workload, string delivery) => workload.Kind switch
    {
        WorkloadKind.Instance =>
        [
            new("ec2:RoleDelivery", delivery),
            new("ec2:SourceInstanceArn", workload.ResourceArn),
            new("aws:Ec2InstanceSourcePrivateIPv4", workload.PrivateIp!),
            new("aws:Ec2InstanceSourceVpc", new InstanceFacts(workload).VpcId),
        ],
        WorkloadKind.Service when workload.ServicePrincipal == "lambda.amazonaws.com" => [new("lambda:SourceFunctionArn", workload.ResourceArn)],
        _ => [],
    };

    private Call RecordOf(LeasedSandbox sandbox, AccountId accountId, RoleSessionAsk ask, Origin origin)
    {
        var call = new Call
        {
            Operation = table.Value.ByRequest(AssumeRoleRequest.Descriptor),
            SandboxName = sandbox.Settings.Name,
            Parse = () => throw new NotSupportedException("a service's call comes by no wire"),
            ReadCredentials = () => new Evidence.None(),
            Origin = origin,
            RequestId = requestIds.New(),
            Cancel = CancellationToken.None,
            Sandbox = sandbox,
            Now = ask.Now,
            Request = new AssumeRoleRequest { RoleArn = ask.RoleArn, RoleSessionName = ask.SessionName, DurationSeconds = (int)ask.Duration!.Value.TotalSeconds },
            // CloudTrail has it in the trail of the role's account: services have none.
            Caller = new Caller { Principal = ask.Principal with { AccountId = accountId }, AccessKeyId = "" },
        };
        call.Resources.Add((ask.RoleArn, accountId, IamResources.Role.RecordedAs));
        return call;
    }

    private static AssumeRoleResponse AnswerOf(SessionClaims claims) => new()
    {
        Credentials = new Credentials
        {
            AccessKeyId = claims.AccessKeyId,
            Expiration = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(claims.ExpiresAt),
        },
        AssumedRoleUser = new AssumedRoleUser
        {
            AssumedRoleId = $"{claims.RoleId}:{claims.SessionName}",
            Arn = $"arn:aws:sts::{claims.AccountId}:assumed-role/{claims.RoleName}/{claims.SessionName}",
        },
    };
}

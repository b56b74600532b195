using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Delegations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Delegation;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using IamService = Rolecall.Api.Iam.V1.Iam;
using StsService = Rolecall.Api.Sts.V1.Sts;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>
/// Temporary delegation: a partner asks, an owner accepts and sends a token, the partner trades it in.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html
/// </summary>
internal sealed class DelegationOperations(IGrainFactory grains, Authenticator authenticator, SessionIssuer issuer, IRandomSource random) : IOperationFamily
{
    private const int DefaultPage = 100;

    /// <summary>IAM operations that are a delegation request's, not an account's.</summary>
    public static IEnumerable<MethodDescriptor> OfIam { get; } = [.. IamService.Descriptor.Methods.Where(method => method.Name.Contains("Delegation", StringComparison.Ordinal))];

    public IEnumerable<Operation> Rows() =>
    [
        .. OfIam.Select(method => new Operation
        {
            Method = method,
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = method.Name.StartsWith("Get", StringComparison.Ordinal) || method.Name.StartsWith("List", StringComparison.Ordinal),
            Sessions = SessionUse.RolesAndUsersWithMfa,
            AskAfterAuth = call => Task.FromResult<ImmutableArray<Question>>(
                [new Question { Action = "iam:" + method.Name, Resource = ResourceOf(call), Entries = call.RequestEntries() }]),
            Handle = call => call.Request switch
            {
                CreateDelegationRequestRequest => Create(call),
                ListDelegationRequestsRequest => List(call),
                _ => Execute(call, IdOf(call.Request)!),
            },
        }),
        new()
        {
            Method = StsService.Descriptor.FindMethodByName("GetDelegatedAccessToken"),
            Access = Access.Signed,
            Authorization = Authorization.ByCaller,
            ReadOnly = true,
            Sessions = SessionUse.Roles,
            IssuesCredentials = true,
            AskBeforeAuth = call => new Question { Action = "sts:GetDelegatedAccessToken", Resource = "*", Entries = call.RequestEntries() },
            Handle = Exchange,
        },
        AdminRow.Of(DelegationService.Descriptor, "ReceiveDelegationToken", readOnly: true, Receive),
    ];

    private static string ResourceOf(Call call) =>
        IdOf(call.Request) is { } id ? $"arn:aws:iam::{call.AccountId}:delegation-request/{id}" : "*";

    private static string? IdOf(IMessage request) =>
        request.Descriptor.FindFieldByName("delegation_request_id") is { } field ? (string)field.Accessor.GetValue(request) : null;

    private async Task<IMessage> Create(Call call)
    {
        var request = call.RequestAs<CreateDelegationRequestRequest>();
        var documents = await Account(call, call.Account).PolicyDocuments([request.Permissions.PolicyTemplateArn]);
        var template = documents.Select(document => document.Json).FirstOrDefault();
        // Checked first, so that an invalid request does not use up its workflow.
        DelegationRequests.Check(request, template);
        if (await Account(call, call.Account).UseDelegationWorkflow(request.RequestorWorkflowId) is { } used)
            throw new AwsFaultException(used);
        // The id contains the requestor's account, so no directory is needed to find the request.
        return await Execute(call, IssuerIds.New(call.Account, random), template);
    }

    private async Task<IMessage> Execute(Call call, string id, string? template = null)
    {
        var reply = await Request(call, id).Execute(new DelegationCall
        {
            Operation = call.Operation.Name,
            Request = call.Request.ToByteArray(),
            Caller = call.Caller!,
            Now = call.Now,
            Template = template,
        });
        if (reply.Fault is { } fault)
            throw new AwsFaultException(fault);
        // The request is owned first and listed afterwards. After a crash between the two, associating it again lists it.
        if (call.Request is AssociateDelegationRequestRequest && await Account(call, call.Account).OwnDelegationRequest(id) is { } unlisted)
            throw new AwsFaultException(unlisted);
        var response = call.Operation.Method.OutputType.Parser.ParseFrom(reply.Response.Span);
        if (response is GetDelegationRequestResponse found && call.RequestAs<GetDelegationRequestRequest>().DelegationPermissionCheck)
        {
            found.PermissionCheckStatus = PermissionCheck.Complete;
            found.PermissionCheckResult = await Covers(call, found.DelegationRequest.PermissionPolicy);
        }
        return response;
    }

    /// <summary>
    /// Whether the caller's permissions cover the policy: one question for each resource, of nothing but what the caller brings along.
    /// </summary>
    private async Task<string> Covers(Call call, string policy)
    {
        if (PermissionCheck.AskedFor(policy) is not { } asked)
            return PermissionCheck.Unsure;
        var decisions = new List<(Policy.Decisions.Decision Decision, bool OneOfMany)>();
        var resource = new Policy.ResourcePolicies { Kind = Policy.ResourceKind.Plain, AccountId = call.AccountId };
        ImmutableArray<Question> questions =
        [
            .. asked.Select(access => new Question
            {
                Action = access.Actions[0],
                Resource = access.Resource,
                AlsoActions = access.Actions.RemoveAt(0),
                Explained = true,
            }),
        ];
        foreach (var (access, question, reply) in asked.Zip(questions, await authenticator.SidesOf(call, questions)))
        {
            var put = question.ToRequest(call.Caller!);
            decisions.Add((Policy.Authorizer.Decide(reply.Side!, put, resource, explain: true), access.OneOfMany));
            decisions.AddRange(question.Also(reply.AlsoSides).Select(also =>
                (Policy.Authorizer.Decide(also.Side, put with { Action = also.Action }, resource, explain: true), access.OneOfMany)));
        }
        return PermissionCheck.ResultOf(decisions);
    }

    private async Task<IMessage> List(Call call)
    {
        var request = call.RequestAs<ListDelegationRequestsRequest>();
        var size = request.HasMaxItems ? request.MaxItems : DefaultPage;
        var response = new ListDelegationRequestsResponse { IsTruncated = false };
        foreach (var id in (await Account(call, call.Account).DelegationRequests()).Where(id => string.CompareOrdinal(id, request.Marker) > 0))
        {
            if (await Request(call, id).Describe() is not { OwnerId: { } owner } found || (request.HasOwnerId && owner != request.OwnerId))
                continue;
            if (response.DelegationRequests.Count == size)
            {
                (response.IsTruncated, response.Marker) = (true, response.DelegationRequests[^1].DelegationRequestId);
                break;
            }
            response.DelegationRequests.Add(DelegationRequests.Show(found, call.Now));
        }
        return response;
    }

    private async Task<IMessage> Exchange(Call call)
    {
        var token = call.RequestAs<GetDelegatedAccessTokenRequest>().TradeInToken;
        var id = token.Split('.')[0];
        // A forged token activates nothing but the request that it names, and most name none.
        var found = IssuerIds.AccountOf(id) is null ? null : await Request(call, id).Describe();
        var (claims, packed) = DelegationRequests.Exchange(found, token, call.Caller!.Principal, call.Now, random);
        call.AlsoRecordedIn = claims.AccountId == call.AccountId ? null : claims.AccountId;
        return new GetDelegatedAccessTokenResponse
        {
            Credentials = issuer.Issue(call, claims).ToMessage(),
            PackedPolicySize = packed,
            AssumedPrincipal = found!.Approver!.Arn,
        };
    }

    private async Task<IMessage> Receive(Call call) =>
        await Request(call, call.RequestAs<ReceiveDelegationTokenRequest>().DelegationRequestId).Describe() is { SentAt: not null } sent
            ? new ReceiveDelegationTokenResponse { TradeInToken = sent.TradeInToken.Reveal() }
            : throw new AwsFaultException(Fault.NoSuchEntity("No token was sent for this delegation request."));

    private IAccountGrain Account(Call call, AccountId accountId) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId));

    private IDelegationGrain Request(Call call, string id) => grains.Grain<IDelegationGrain>(Keys.Delegation(call.Sandbox.Name, id));
}

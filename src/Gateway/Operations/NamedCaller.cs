using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Gateway.Operations.Questions;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations;

/// <summary>A caller that is named instead of authenticated, and its side of a decision.</summary>
internal sealed class NamedCaller(IGrainFactory grains, Call call)
{
    private const int SessionNameLength = 64;

    /// <summary>The name of a role's session of which nothing is said.</summary>
    private const string AnySession = "session";

    /// <summary>The caller of <paramref name="request"/> with its side.</summary>
    /// <exception cref="AwsFaultException">ValidationError: no such kind of caller; NoSuchEntity: it does not exist.</exception>
    public Task<CallerReply> Ask(AuthorizeRequest request, Question question)
    {
        if (!Arn.TryParse(request.Caller, out var arn))
        {
            // What AWS knows by itself speaks to each account for that account's roles.
            return ProviderUsers.Of(request.Caller) is { } builtIn && Arn.TryParse(question.Resource, out var role) && role.Owner is { } trusting
                ? Task.FromResult(builtIn.Ask(trusting, question))
                : Task.FromResult(Nobody(request, question));
        }
        var account = arn.Owner ?? throw NoCaller(request.Caller);
        var parts = arn.Resource.Split('/');
        return (arn.Service, parts) switch
        {
            ("iam", ["root"]) => AskOwn(account, null, question),
            ("iam", ["user", ..]) => AskOwn(account, request.Caller, question),
            ("sts", ["assumed-role", var role, { Length: <= SessionNameLength } session]) => AskRole(
                request, account, role, session, question),
            // What calls as a role is a session of it.
            ("iam", ["role", .., var role]) => AskRole(request, account, role, AnySession, question),
            ("iam", _) when ProviderUsers.Of(arn) is { } users => AskProvider(account, users, question),
            ("sts", ["federated-user", { Length: <= SessionNameLength } name]) => AskFederated(request, account, name, question),
            _ => throw NoCaller(request.Caller),
        };
    }

    /// <summary>The account of a caller that has one: resources whose ARN names no account are taken to be of it.</summary>
    public static AccountId? AccountOf(string caller) =>
        Arn.TryParse(caller, out var arn) ? arn.Owner : null;

    /// <summary>An anonymous caller or a service: only the resource's policy can speak for either.</summary>
    private static CallerReply Nobody(AuthorizeRequest request, Question question)
    {
        var service = request.Caller.EndsWith(".amazonaws.com", StringComparison.Ordinal);
        if (!service && request.Caller != "anonymous")
            throw NoCaller(request.Caller);
        var facts = service
            ? PrincipalFacts.OfService(request.Caller)
            : new PrincipalFacts(
                new Principal { Kind = PrincipalKind.Anonymous, AccountId = "anonymous", Arn = "anonymous", UserId = "anonymous" }, []);
        var caller = new Caller { Principal = facts.Principal, AccessKeyId = "", Entries = facts.Entries };
        return new CallerReply { Caller = caller, Side = Authorizer.EvaluateCaller(question.ToRequest(caller), new CallerPolicies(), explain: true) };
    }

    private static AwsFaultException NoCaller(string named) => new(Fault.ValidationError(
        $"{named} is no caller. Wanted is the ARN of a user, a role, a session or a root user, such as "
        + "\"arn:aws:iam::111122223333:user/alice\", a service such as \"ec2.amazonaws.com\", or \"anonymous\"."));

    private async Task<CallerReply> AskOwn(AccountId accountId, string? userArn, Question question)
    {
        var caller = await Find(accountId, userArn);
        return Accept(await Account(accountId).Decide(new DecideCall { Caller = caller, Question = question, Now = call.Now }));
    }

    private async Task<CallerReply> AskRole(
        AuthorizeRequest request, AccountId accountId, string roleName, string sessionName, Question question)
    {
        var role = await Account(accountId).DefineRole(roleName)
            ?? throw new AwsFaultException(Fault.NoSuchEntity($"The role with name {roleName} cannot be found."));
        var claims = Claims(request, SessionKind.Role, accountId, sessionName) with { RoleName = role.Name, RoleId = role.RoleId };
        var reply = await grains.Grain<IRoleGrain>(Keys.Role(call.Sandbox.Name, accountId, role.Name))
            .Decide(new SessionCall { Claims = claims, Now = call.Now, Question = question });
        if (reply.Fault is not null)
            await RefuseClosed(accountId);
        return Accept(reply);
    }

    private async Task<CallerReply> AskFederated(AuthorizeRequest request, AccountId accountId, string name, Question question)
    {
        var behind = (await Find(accountId, request.HasFederatedBy ? request.FederatedBy : null)).Principal;
        var claims = Claims(request, SessionKind.Federated, accountId, name) with
        {
            UserName = behind.UserArn is { } arn ? NameOf(arn) : null,
            UserId = behind.IamUserId,
        };
        return Accept(await Account(accountId).DecideSession(new SessionCall { Claims = claims, Now = call.Now, Question = question }));
    }

    private async Task<CallerReply> AskProvider(AccountId accountId, ProviderUsers users, Question question) =>
        await users.Exist(Account(accountId))
            ? users.Ask(accountId, question)
            : throw new AwsFaultException(Fault.NoSuchEntity($"The provider {users.Arn} cannot be found."));

    private SessionClaims Claims(AuthorizeRequest request, SessionKind kind, AccountId accountId, string name)
    {
        if (request.HasSessionPolicy)
            Check(request.SessionPolicy);
        return new SessionClaims
        {
            Kind = kind,
            SessionId = SessionClaims.NoSession,
            AccountId = accountId,
            AccessKeyId = "",
            IssuedAt = call.Now,
            ExpiresAt = DateTimeOffset.MaxValue,
            SessionName = name,
            Policy = request.HasSessionPolicy ? request.SessionPolicy : null,
            IssuedTo = "",
        };
    }

    private static void Check(string policy)
    {
        try
        {
            PolicyDocument.ParseNew(policy, PolicyGrammar.Identity);
        }
        catch (MalformedPolicyException malformed)
        {
            throw new AwsFaultException(Fault.MalformedPolicyDocument(malformed.Message));
        }
    }

    /// <summary>The user of this ARN, which has to be the user's own to the letter (path and case), or root.</summary>
    private async Task<Caller> Find(AccountId accountId, string? userArn)
    {
        var found = await Account(accountId).FindCaller(userArn is null ? null : NameOf(userArn));
        if (found is not null && (userArn is null || found.Principal.Arn == userArn))
            return found;
        await RefuseClosed(accountId);
        throw new AwsFaultException(Fault.NoSuchEntity($"{userArn ?? "The account " + accountId} cannot be found."));
    }

    /// <summary>That somebody cannot be found, or has no session, is half of the truth where the account is closed.</summary>
    private async Task RefuseClosed(AccountId accountId)
    {
        if (await Account(accountId).Describe() is { Closed: true })
            throw new AwsFaultException(Fault.AccountClosed(accountId));
    }

    private static CallerReply Accept(CallerReply reply) => reply.Fault is { } fault ? throw new AwsFaultException(fault) : reply;

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private IAccountGrain Account(AccountId accountId) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId));
}

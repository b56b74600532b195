using System.Collections.Immutable;
using System.Diagnostics;
using Google.Protobuf;
using Rolecall.Contracts;
using Rolecall.Gateway.Bodies;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Authorizations;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Pipeline;

/// <summary>One call on its way through the <see cref="CallPipeline"/>, filled in step by step.</summary>
internal sealed class Call
{
    /// <summary>Answers of up to this many bytes are not charged. Most are shorter.</summary>
    public const int ShortAnswer = 4 * 1024;

    public required Operation Operation { get; init; }

    /// <summary>The sandbox's name as the call gives it.</summary>
    public required string SandboxName { get; init; }

    /// <summary>Reads the request; throws a fault where it cannot.</summary>
    /// <remarks>Null where <see cref="Request"/> was read before.</remarks>
    public required Func<IMessage>? Parse { get; init; }

    /// <summary>Reads the credentials; throws a fault where they are malformed.</summary>
    public required Func<Evidence> ReadCredentials { get; init; }

    public required Origin Origin { get; init; }

    /// <summary>How errors name the request's members.</summary>
    public MemberNames Names { get; init; }

    public required string RequestId { get; init; }

    public required CancellationToken Cancel { get; init; }

    /// <summary>
    /// Whose the call is, once it was authenticated: the caller's account; an administrator has none, and those of one sandbox count
    /// as one. Null for an anonymous caller.
    /// </summary>
    public string? KnownAccount => Caller switch
    {
        null => Administrator == Administrator.OfServer ? "admin" : $"{Sandbox.Name}/admin",
        // A caller that an identity provider vouches for has no account, and the role's account is not charged.
        { Principal.Kind: PrincipalKind.Anonymous or PrincipalKind.Federated } => null,
        _ => $"{Sandbox.Name}/{AccountId}",
    };

    /// <summary>
    /// The caller wants every layer of the decision kept for administrators, also of an allowed call ("rolecall-explain: true"). The caller
    /// itself learns no more from this.
    /// </summary>
    public bool Explain { get; init; }

    /// <summary>Why the request can be read in two ways, and is refused; null where it cannot.</summary>
    public Fault? Contradiction { get; init; }

    /// <summary>A field of the request as its caller writes it: "accountId" in JSON.</summary>
    public string Named(string field) =>
        Names.Of(MessageShape.Of(Operation.Method.InputType).Members.Single(member => member.Field.Name == field));

    public LeasedSandbox Sandbox { get; set; } = null!;

    /// <summary>The sandbox's instant, stamped once.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>The server's time of that instant.</summary>
    public DateTimeOffset WallTime { get; set; }

    /// <summary>The server's time, where the sandbox lets codes of MFA devices follow it; null where they follow the sandbox's.</summary>
    public DateTimeOffset? CodeTime => Sandbox.Settings.Rules.MfaCodesByServerClock ? WallTime : null;

    public IMessage Request { get; set; } = null!;

    /// <summary>
    /// The session whose token came with the call, opened, while its role or user is still to be asked; null for a long-term key.
    /// </summary>
    public SessionClaims? Session { get; set; }

    /// <summary>
    /// What the call brings to prove who makes it, where the account that is to do it proves it; null once that is known.
    /// </summary>
    public ClaimedCaller? ClaimedCaller { get; set; }

    public Caller? Caller { get; set; }

    /// <summary>What an identity provider says of the caller; null where none vouches for one.</summary>
    public AssertedIdentity? Asserted { get; set; }

    /// <summary>The roles that a SAML response names with the providers that have proven it, by their ARNs; of ListSamlRoles.</summary>
    public ImmutableArray<(string Role, string Provider)> AssertedRoles { get; set; } = [];

    /// <summary>Who calls with an admin token; null for everybody else.</summary>
    public Administrator? Administrator { get; set; }

    /// <summary>Null where the call was not signed.</summary>
    public SignatureFacts? Signature { get; set; }

    public Question? Question { get; set; }

    public CallerSide? Side { get; set; }

    /// <summary>The caller's side of each of the question's AlsoActions.</summary>
    public ImmutableArray<CallerSide> AlsoSides { get; set; } = [];

    /// <summary>The caller's policies depend on resource tags that the question left out.</summary>
    public bool ResourceTagsMatter { get; set; }

    public Decision? Decision
    {
        get;
        set => (field, DecidedAt) = (value, Stopwatch.GetTimestamp());
    }

    /// <summary>When <see cref="Decision"/> became known, as <see cref="Stopwatch.GetTimestamp"/> counts; for measuring alone.</summary>
    public long DecidedAt { get; private set; }

    /// <summary>What a denial was decided by, for the caller's account to read later; null where that is not kept.</summary>
    public AuthorizationRecord? Authorization { get; set; }

    /// <summary>What the call was refused with; null where it was not.</summary>
    public Fault? Refusal { get; set; }

    /// <summary>What the refused caller is told of <see cref="Decision"/>; null where nothing is.</summary>
    public Denial? Denial { get; set; }

    /// <summary>The credentials were found right, or none were needed. An administrator is no <see cref="Caller"/>.</summary>
    public bool Authenticated { get; set; }

    /// <summary>Whoever calls without credentials, and may.</summary>
    public bool IsAnonymous => Caller?.Principal.Kind == PrincipalKind.Anonymous;

    /// <summary>ARNs and owners for the audit record's resources.</summary>
    /// <remarks>Most calls are for one.</remarks>
    public List<(string Arn, string AccountId, string Type)> Resources { get; } = new(1);

    /// <summary>Another account, whose resource the call is for: AWS writes some such calls into its trail too.</summary>
    public string? AlsoRecordedIn { get; set; }

    public T RequestAs<T>() where T : class, IMessage => (T)Request;

    /// <summary>The key of the credentials that this call is answered with; null for none.</summary>
    public string? IssuedKeyId { get; private set; }

    /// <summary>
    /// Adds to issued claims the long-term key that their chain began with (the caller's, or that of its session), and remembers their key.
    /// </summary>
    public SessionClaims KeepOrigin(SessionClaims issued)
    {
        IssuedKeyId = issued.AccessKeyId;
        return issued.OriginKeyId == OriginKeyId ? issued : issued with { OriginKeyId = OriginKeyId };
    }

    /// <summary>
    /// The long-term key that the caller's chain of sessions began with; null where a service began it, and of a federated caller: they
    /// have no access key.
    /// </summary>
    public string? OriginKeyId => Caller!.Session is { } asking ? asking.OriginKeyId : Caller.AccessKeyId is "" ? null : Caller.AccessKeyId;

    /// <summary>Whose open stream the call is; null for none.</summary>
    public string? StreamOf { get; set; }

    /// <summary>Where the call is counted while it is under way; null where its sandbox does not throttle.</summary>
    public AccountLoad? CountedIn { get; set; }

    /// <summary>Too many earlier credentials were wrong, so these were not checked.</summary>
    public bool IsOfFlood { get; set; }

    /// <summary>What the answer takes of the budget of answers, until it is sent; null where it is short.</summary>
    public BodyCharge? AnswerCharge { get; private set; }

    /// <summary>Makes sure of room for the answer: before it is made, where its length is known by then.</summary>
    /// <exception cref="AwsFaultException">503: there is no room, since callers do not read their answers.</exception>
    public void TakeRoom(long bytes)
    {
        if (bytes <= ShortAnswer || Origin.Connection is not ClientConnection connection)
            return;
        AnswerCharge ??= connection.Source.ChargeAnswer(KnownAccount);
        if (!AnswerCharge.TryGrowTo(bytes))
            throw OperationTable.SigningNameOf(Operation.Method.Service) == "s3" ? WireFaults.SlowDown() : WireFaults.Busy();
    }

    /// <summary>The caller's account as text: no id where the caller is anonymous.</summary>
    public string AccountId => Caller!.Principal.AccountId;

    /// <summary>The account of a caller who has one.</summary>
    public AccountId Account => Caller!.Principal.Account;

    /// <summary>The organization of the caller's account, as its condition keys tell it; null where the account stands alone.</summary>
    public string? OrganizationId =>
        Caller!.Entries.Where(entry => entry.Key == "aws:PrincipalOrgID").Select(entry => entry.Values[0]).FirstOrDefault();

    /// <summary>The caller's side for one of the question's actions.</summary>
    public CallerSide? SideOf(string action)
    {
        var also = Question!.AlsoActions.IndexOf(action);
        return also >= 0 && also < AlsoSides.Length ? AlsoSides[also] : Side;
    }

    /// <summary>The question's actions, each with the caller's side; that which the call is named after is first.</summary>
    /// <exception cref="InvalidOperationException">A side is missing, and a missing side must not count as allowed.</exception>
    public ImmutableArray<NeededAction> NeededActions() => Question!.AlsoActions.IsEmpty && AlsoSides.IsEmpty
        ? [new(Question.Action, Side!)]
        : [new(Question!.Action, Side!), .. Question.Also(AlsoSides).Select(also => new NeededAction(also.Action, also.Side))];

    /// <summary>Keeps the decision, for the record and the explanation, and refuses the call where it does not allow it.</summary>
    public void Require(Decision decision)
    {
        Decision = decision;
        if (!decision.Allowed)
            throw new AwsFaultException(Fault.AccessDenied(decision.DenialMessage));
    }

    /// <summary>The condition keys of the request itself, with those that are the operation's own.</summary>
    public ImmutableArray<ConditionEntry> RequestEntries(params ReadOnlySpan<ConditionEntry> more) =>
        RequestKeys.Of(
            Origin, Origin.Tls
                || Sandbox.Settings.Rules.CallsCountAsTls, Now, OperationTable.SigningNameOf(Operation.Method.Service), more);
}

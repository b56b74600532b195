using System.Collections.Immutable;
using Rolecall.Policy.Parsing;

namespace Rolecall.Policy;

/// <summary>A parsed, valid policy document. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html</summary>
public sealed record PolicyDocument
{
    /// <summary>
    /// Characters of the longest new document that is read at all: the cap of IAM's model. Some that AWS wrote are longer.
    /// </summary>
    public const int LongestJson = 131_072;

    /// <summary>"2008-10-17" (also where the document names none) or "2012-10-17".</summary>
    public required string Version { get; init; }

    public string? Id { get; init; }

    public required ImmutableArray<PolicyStatement> Statements { get; init; }

    /// <summary>Reads a document that is stored already, or that AWS wrote: an identity policy may be of the older version.</summary>
    /// <exception cref="MalformedPolicyException">AWS refuses it; the message is AWS's.</exception>
    public static PolicyDocument Parse(string json, PolicyGrammar grammar) => new PolicyReader(grammar, asNew: false).Read(json);

    /// <summary>
    /// Reads a document that a customer writes: a new identity policy must be of version 2012-10-17, and no action's vendor may have
    /// wildcards.
    /// </summary>
    /// <exception cref="MalformedPolicyException">AWS refuses it; the message is AWS's.</exception>
    public static PolicyDocument ParseNew(string json, PolicyGrammar grammar) => new PolicyReader(grammar, asNew: true).Read(json);

    /// <summary>
    /// The document as it was meant when it was written: an ARN of a user or role is bound to the unique id that it had. AWS does the same
    /// with resource policies, so that a principal that is created again under an old name has none of the old one's trust.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
    /// </summary>
    /// <param name="byArn">Whom each ARN meant at the write; one that is missing has been awaited since the account's beginning.</param>
    public PolicyDocument Bind(IReadOnlyDictionary<string, BoundPrincipal> byArn) =>
        this with { Statements = [.. Statements.Select(statement => PrincipalBinding.Bind(statement, byArn))] };

    /// <summary>The ARNs of users and roles that the document's principals name, each once.</summary>
    public ImmutableArray<string> NamedPrincipals => PrincipalBinding.NamedIn(this);

    /// <summary>The accounts that the document's principals name as a whole, or by sessions in them, each once.</summary>
    public ImmutableArray<string> NamedAccounts => PrincipalBinding.AccountsIn(this);

    /// <summary>The unique ids of users and roles that stand in a document's text as principals.</summary>
    /// <param name="json">A document that was parsed before.</param>
    public static IEnumerable<string> UniqueIdsIn(string json, PolicyGrammar grammar) => PrincipalBinding.UniqueIdsIn(json, grammar);

    /// <summary>
    /// A document's text with its principals as AWS shows them: an account's number as its root's ARN, and of others what is given for
    /// them. All else stays as it is.
    /// </summary>
    /// <param name="json">A document that was parsed before.</param>
    /// <param name="texts">What to put for an ARN or a unique id.</param>
    public static string Show(string json, IReadOnlyDictionary<string, string> texts) =>
        texts.Count == 0 && !PrincipalBinding.NamesNumbers(json) ? json : PrincipalBinding.Replace(json, texts);

    /// <summary>The document as JSON, in one canonical form: parsing what it prints gives an equal document.</summary>
    public override string ToString() => PolicyWriter.Write(this);
}

using System.Collections.Immutable;
using System.Text.Json;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Parsing;

/// <summary>
/// Reads a document in the order in which AWS complains: JSON, shape, version, what the older parser refuses (the effect's
/// case, condition values, short ARNs), statement ids, principals, actions there, resources well written, actions well
/// written, resources there. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
/// </summary>
internal sealed class PolicyReader(PolicyGrammar grammar, bool asNew)
{
    private static readonly PatternElement NoValues = new(Negated: false, [], IsList: true);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public PolicyDocument Read(string json)
    {
        if (asNew && json.Length > PolicyDocument.LongestJson)
            throw new MalformedPolicyException(Complaints.Syntax);
        try
        {
            using var parsed = JsonDocument.Parse(json, Strict);
            return Document(parsed.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException)
        {
            // The last two: a lone surrogate, which JSON text can spell, and UTF-16 text too, and Unicode does not know.
            throw new MalformedPolicyException(Complaints.Json(grammar));
        }
    }

    private PolicyDocument Document(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new MalformedPolicyException(Complaints.Json(grammar));
        string? version = null, id = null;
        var incomplete = new List<Incomplete>();
        var hasStatement = false;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "Version":
                    version = Text(member.Value);
                    if (version is not ("2008-10-17" or "2012-10-17"))
                        throw new MalformedPolicyException(Complaints.Version(grammar));
                    break;
                case "Id":
                    id = Text(member.Value);
                    break;
                case "Statement":
                    hasStatement = true;
                    foreach (var statement in member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray().ToArray() : [member.Value])
                        incomplete.Add(Shape(statement));
                    break;
                default:
                    throw new MalformedPolicyException(Complaints.Unknown(grammar, member.Name));
            }
        }
        if (!hasStatement)
            throw new MalformedPolicyException(Complaints.NoStatement(grammar));
        if (asNew && grammar == PolicyGrammar.Identity && version != "2012-10-17")
            throw new MalformedPolicyException("Policy document must be version 2012-10-17 or greater.");
        if (incomplete.Count == 0)
            throw new MalformedPolicyException(Complaints.EmptyStatement(grammar));
        foreach (var statement in incomplete)
            CheckLegacy(statement);
        CheckSids(incomplete);
        foreach (var statement in incomplete)
            CheckPrincipal(statement);
        foreach (var statement in incomplete)
            RequireActions(statement);
        if (grammar == PolicyGrammar.Identity)
        {
            foreach (var statement in incomplete)
                VendorRules.CheckResources(statement.Resource ?? NoValues);
        }
        foreach (var statement in incomplete)
        {
            VendorRules.CheckActions(statement.Action!, asNew);
            if (asNew && grammar == PolicyGrammar.Trust && !statement.Action!.Values.All(action => action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)))
                throw new MalformedPolicyException(Complaints.TrustActions);
        }
        foreach (var statement in incomplete)
            RequireResources(statement);
        if (asNew && grammar == PolicyGrammar.Resource && !incomplete.All(statement => statement.Resource!.Values.All(VendorRules.IsWellWritten)))
            throw new MalformedPolicyException(Complaints.InvalidResource);
        return new PolicyDocument { Version = version ?? "2008-10-17", Id = id, Statements = [.. incomplete.Select(Complete)] };
    }

    /// <summary>A statement whose shape is right, before it is known whether all is there.</summary>
    private sealed record Incomplete
    {
        public string? Sid { get; set; }

        public string? Effect { get; set; }

        public PrincipalElement? Principal { get; set; }

        public PatternElement? Action { get; set; }

        public PatternElement? Resource { get; set; }

        public ImmutableArray<ConditionClause> Conditions { get; set; } = [];
    }

    private Incomplete Shape(JsonElement statement)
    {
        Require(statement.ValueKind == JsonValueKind.Object);
        var read = new Incomplete();
        foreach (var member in statement.EnumerateObject())
        {
            switch (member.Name)
            {
                case "Sid":
                    read.Sid = Text(member.Value);
                    break;
                case "Effect":
                    read.Effect = Text(member.Value);
                    // What only the older parser minds comes after the shape.
                    if (Complaints.Effect(grammar, read.Effect) is var complaint && read.Effect is not ("Allow" or "Deny") && complaint != Complaints.Legacy)
                        throw new MalformedPolicyException(complaint);
                    break;
                case "Action" or "NotAction":
                    Require(read.Action is null);
                    read.Action = Patterns(member.Value, negated: member.Name == "NotAction");
                    break;
                case "Resource" or "NotResource":
                    Require(read.Resource is null);
                    read.Resource = Patterns(member.Value, negated: member.Name == "NotResource", nulls: true);
                    break;
                case "Principal" or "NotPrincipal":
                    Require(read.Principal is null);
                    read.Principal = PrincipalReader.Read(member.Value, grammar, asNew, negated: member.Name == "NotPrincipal");
                    break;
                case "Condition":
                    read.Conditions = Conditions(member.Value);
                    break;
                default:
                    throw new MalformedPolicyException(Complaints.Unknown(grammar, member.Name));
            }
        }
        if (read.Effect is null)
            throw new MalformedPolicyException(Complaints.NoEffect(grammar));
        return read;
    }

    private void CheckLegacy(Incomplete statement)
    {
        if (statement.Effect is not ("Allow" or "Deny"))
            throw new MalformedPolicyException(Complaints.Legacy);
        ConditionRules.Check(statement.Conditions);
        if (grammar == PolicyGrammar.Identity)
            VendorRules.CheckLegacy(statement.Resource ?? NoValues);
    }

    private void CheckSids(List<Incomplete> statements)
    {
        var sids = statements.Where(statement => statement.Sid is { Length: > 0 }).Select(statement => statement.Sid!).ToList();
        if (sids.Distinct(StringComparer.Ordinal).Count() != sids.Count)
            throw new MalformedPolicyException(Complaints.SidTwice(grammar));
        // Other services take any text: the key policy that KMS makes is called "Enable IAM User Permissions". An underscore is
        // taken though AWS's text does not say so: docs/decisions/003.
        if (grammar != PolicyGrammar.Resource && sids.Any(sid => !sid.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')))
            throw new MalformedPolicyException(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
    }

    private void CheckPrincipal(Incomplete statement)
    {
        if (grammar == PolicyGrammar.Identity && statement.Principal is not null)
            throw new MalformedPolicyException("Policy document should not specify a principal.");
        if (grammar != PolicyGrammar.Identity && statement.Principal is null)
            throw new MalformedPolicyException("Missing required field Principal");
        if (grammar == PolicyGrammar.Trust && statement.Resource is { } resource)
            throw new MalformedPolicyException(resource.Negated ? Complaints.TrustNotResource : "Has prohibited field Resource");
        if (asNew && statement.Principal is { } principal)
            CheckNewPrincipal(statement, principal);
    }

    /// <summary>
    /// What AWS no longer takes; a document that is stored already stays.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    /// </summary>
    private void CheckNewPrincipal(Incomplete statement, PrincipalElement principal)
    {
        if (principal.Negated && statement.Effect == "Allow")
            throw new MalformedPolicyException(Complaints.AllowNotPrincipal);
        if (grammar != PolicyGrammar.Trust)
            return;
        if (principal.Negated)
            throw new MalformedPolicyException(Complaints.TrustNotPrincipal);
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
        if (statement is { Effect: "Allow", Conditions.IsEmpty: true } && principal.Entries.Contains(new PrincipalEntry("Federated", "cognito-identity.amazonaws.com")))
            throw new MalformedPolicyException(Complaints.CognitoWithoutCondition);
    }

    private void RequireActions(Incomplete statement)
    {
        if (statement.Action is not { Values.Length: > 0 })
            throw new MalformedPolicyException(
                grammar == PolicyGrammar.Identity ? "Policy statement must contain actions." : "Missing required field Action");
    }

    private void RequireResources(Incomplete statement)
    {
        if (grammar != PolicyGrammar.Trust && statement.Resource is not { Values.Length: > 0 })
            throw new MalformedPolicyException(
                grammar == PolicyGrammar.Identity ? "Policy statement must contain resources." : "Missing required field Resource");
    }

    private static PolicyStatement Complete(Incomplete statement) => new()
    {
        Sid = statement.Sid,
        Deny = statement.Effect == "Deny",
        Principal = statement.Principal,
        Action = statement.Action!,
        Resource = statement.Resource,
        Conditions = statement.Conditions,
    };

    /// <param name="value">A text or a list of texts.</param>
    /// <param name="negated">The element is the one with "Not".</param>
    /// <param name="nulls">A null in the list is passed over, as AWS does among resources: it names none.</param>
    private static PatternElement Patterns(JsonElement value, bool negated, bool nulls = false)
    {
        if (value.ValueKind == JsonValueKind.String)
            return new PatternElement(negated, [value.GetString()!], IsList: false);
        Require(value.ValueKind == JsonValueKind.Array);
        return new PatternElement(
            negated,
            [.. value.EnumerateArray().Where(item => !(nulls && item.ValueKind == JsonValueKind.Null)).Select(Text)],
            IsList: true);
    }

    private static ImmutableArray<ConditionClause> Conditions(JsonElement value)
    {
        Require(value.ValueKind == JsonValueKind.Object);
        var clauses = ImmutableArray.CreateBuilder<ConditionClause>();
        foreach (var group in value.EnumerateObject())
        {
            Require(group.Value.ValueKind == JsonValueKind.Object);
            foreach (var key in group.Value.EnumerateObject())
            {
                // An operator without keys says nothing, and AWS does not look at its name.
                Require(ConditionOperator.TryParse(group.Name, out _));
                var isList = key.Value.ValueKind == JsonValueKind.Array;
                clauses.Add(new ConditionClause(
                    group.Name, key.Name, isList ? [.. key.Value.EnumerateArray().Select(Scalar)] : [Scalar(key.Value)], isList));
            }
        }
        return clauses.ToImmutable();
    }

    /// <summary>Condition values may be written as numbers and booleans; they mean their text.</summary>
    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new MalformedPolicyException(Complaints.Syntax),
    };

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new MalformedPolicyException(Complaints.Syntax);

    private static void Require(bool holds)
    {
        if (!holds)
            throw new MalformedPolicyException(Complaints.Syntax);
    }
}

using System.Collections.Immutable;
using System.Text.Json;

namespace Rolecall.Policy.Parsing;

/// <summary>
/// Reads a document in the order in which AWS complains: JSON, shape, version, what the older parser refuses (the effect's
/// case, condition values, short ARNs), statement ids, principals, actions there, resources well written, actions well
/// written, resources there. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
/// </summary>
internal sealed class PolicyReader(PolicyGrammar grammar, bool asNew)
{
    internal const string Syntax = "Syntax errors in policy.";
    internal const string Legacy = "The policy failed legacy parsing";

    private static readonly PatternElement NoValues = new(Negated: false, [], IsList: true);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public PolicyDocument Read(string json)
    {
        if (asNew && json.Length > PolicyDocument.LongestJson)
            throw new MalformedPolicyException(Syntax);
        try
        {
            using var parsed = JsonDocument.Parse(json, Strict);
            return Document(parsed.RootElement);
        }
        catch (JsonException)
        {
            throw new MalformedPolicyException(Syntax);
        }
        catch (InvalidOperationException)
        {
            // A string with a lone surrogate, which JSON text can spell and UTF-16 cannot.
            throw new MalformedPolicyException(Syntax);
        }
        catch (ArgumentException)
        {
            throw new MalformedPolicyException(Syntax);
        }
    }

    private PolicyDocument Document(JsonElement root)
    {
        Require(root.ValueKind == JsonValueKind.Object);
        string? version = null, id = null;
        var incomplete = new List<Incomplete>();
        var hasStatement = false;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "Version":
                    version = Text(member.Value);
                    Require(version is "2008-10-17" or "2012-10-17");
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
                    throw new MalformedPolicyException(Syntax);
            }
        }
        Require(hasStatement);
        if (asNew && grammar == PolicyGrammar.Identity && version != "2012-10-17")
            throw new MalformedPolicyException("Policy document must be version 2012-10-17 or greater.");
        Require(incomplete.Count > 0);
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
            VendorRules.CheckActions(statement.Action!);
        foreach (var statement in incomplete)
            RequireResources(statement);
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

    private static Incomplete Shape(JsonElement statement)
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
                    Require(read.Effect.Equals("Allow", StringComparison.OrdinalIgnoreCase) || read.Effect.Equals("Deny", StringComparison.OrdinalIgnoreCase));
                    break;
                case "Action" or "NotAction":
                    Require(read.Action is null);
                    read.Action = Patterns(member.Value, negated: member.Name == "NotAction");
                    break;
                case "Resource" or "NotResource":
                    Require(read.Resource is null);
                    read.Resource = Patterns(member.Value, negated: member.Name == "NotResource");
                    break;
                case "Principal" or "NotPrincipal":
                    Require(read.Principal is null);
                    read.Principal = PrincipalReader.Read(member.Value, negated: member.Name == "NotPrincipal");
                    break;
                case "Condition":
                    read.Conditions = Conditions(member.Value);
                    break;
                default:
                    throw new MalformedPolicyException(Syntax);
            }
        }
        Require(read.Effect is not null);
        return read;
    }

    private void CheckLegacy(Incomplete statement)
    {
        // The newer parser takes the two words in any case, the older one does not.
        if (statement.Effect is not ("Allow" or "Deny"))
            throw new MalformedPolicyException(Legacy);
        ConditionRules.Check(statement.Conditions);
        if (grammar == PolicyGrammar.Identity)
            VendorRules.CheckLegacy(statement.Resource ?? NoValues);
    }

    private void CheckSids(List<Incomplete> statements)
    {
        var sids = statements.Where(statement => statement.Sid is { Length: > 0 }).Select(statement => statement.Sid!).ToList();
        if (sids.Distinct(StringComparer.Ordinal).Count() != sids.Count)
            throw new MalformedPolicyException("Statement IDs (SID) in a single policy must be unique.");
        // Other services take any text: the key policy that KMS makes is called "Enable IAM User Permissions".
        if (grammar != PolicyGrammar.Resource && sids.Any(sid => !sid.All(char.IsAsciiLetterOrDigit)))
            throw new MalformedPolicyException("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
    }

    private void CheckPrincipal(Incomplete statement)
    {
        if (grammar == PolicyGrammar.Identity && statement.Principal is not null)
            throw new MalformedPolicyException("Policy document should not specify a principal.");
        if (grammar != PolicyGrammar.Identity && statement.Principal is null)
            throw new MalformedPolicyException("Missing required field Principal");
        if (grammar == PolicyGrammar.Trust && statement.Resource is not null)
            throw new MalformedPolicyException("Has prohibited field Resource");
        // AWS knows the element in no trust policy, and elsewhere only to deny; a document that is stored already stays.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
        if (asNew && statement.Principal is { Negated: true })
        {
            if (grammar == PolicyGrammar.Trust)
                throw new MalformedPolicyException("Has prohibited field NotPrincipal");
            if (statement.Effect == "Allow")
                throw new MalformedPolicyException("Allow with NotPrincipal is not allowed.");
        }
    }

    private void RequireActions(Incomplete statement)
    {
        if (statement.Action is not { Values.Length: > 0 })
            throw new MalformedPolicyException(grammar == PolicyGrammar.Identity ? "Policy statement must contain actions." : "Missing required field Action");
    }

    private void RequireResources(Incomplete statement)
    {
        if (grammar != PolicyGrammar.Trust && statement.Resource is not { Values.Length: > 0 })
            throw new MalformedPolicyException(grammar == PolicyGrammar.Identity ? "Policy statement must contain resources." : "Missing required field Resource");
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

    private static PatternElement Patterns(JsonElement value, bool negated)
    {
        if (value.ValueKind == JsonValueKind.String)
            return new PatternElement(negated, [value.GetString()!], IsList: false);
        Require(value.ValueKind == JsonValueKind.Array);
        return new PatternElement(negated, [.. value.EnumerateArray().Select(Text)], IsList: true);
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
        _ => throw new MalformedPolicyException(Syntax),
    };

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new MalformedPolicyException(Syntax);

    private static void Require(bool holds)
    {
        if (!holds)
            throw new MalformedPolicyException(Syntax);
    }
}

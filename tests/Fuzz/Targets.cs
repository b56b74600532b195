using System.Text;

namespace Rolecall.Fuzz;

/// <summary>What a fuzz input is given to; whatever a target throws is a finding.</summary>
internal delegate void Target(ReadOnlySpan<byte> input);

internal static class Targets
{
    public static Target Of(string name) => name switch
    {
        "parser" => ParserTarget.Run,
        "matcher" => MatcherTarget.Run,
        "arn" => ArnTarget.Run,
        "condition" => ConditionTarget.Run,
        "jwt" => JwtTarget.Run,
        "jwks" => JwksTarget.Run,
        "saml" => SamlTarget.Run,
        _ => throw new ArgumentException($"{name} is no target"),
    };

    /// <summary>The input as text. UTF-16 as it comes, where its first byte asks for it: only so do lone surrogates come about.</summary>
    public static string Text(ReadOnlySpan<byte> input) =>
        input.Length > 0 && input[0] == 0xFF ? Encoding.Unicode.GetString(input[1..]) : Encoding.UTF8.GetString(input);

    public static void Check(bool holds, string rule)
    {
        if (!holds)
            throw new InvalidOperationException(rule);
    }
}

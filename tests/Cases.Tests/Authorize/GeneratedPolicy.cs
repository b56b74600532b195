using CsCheck;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests.Authorize;

/// <summary>Statements as AWS's pages put them together: some match, some nearly.</summary>
internal static class GeneratedPolicy
{
    /// <summary>The document of statements.</summary>
    public static string Of(IEnumerable<string> statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(",", statements)}}]}""";

    /// <summary>Conditions on these keys, each with values that it might have; none, one or two of them.</summary>
    public static Gen<string> Conditions(IReadOnlyList<(string Key, string[] Values)> keys)
    {
        var one = Gen.Select(Gen.Int[0, keys.Count - 1].Select(i => keys[i]), Gen.Int[0, 5], Gen.Int[0, 99], (key, form, pick) =>
        {
            var value = key.Values[pick % key.Values.Length];
            return form switch
            {
                0 => $$"""{"StringNotEquals":{"{{key.Key}}":"{{value}}"} }""",
                1 => $$"""{"StringEqualsIfExists":{"{{key.Key}}":"{{value}}"} }""",
                2 => $$"""{"Null":{"{{key.Key}}":"{{(pick % 2 == 0 ? "true" : "false")}}"} }""",
                _ => $$"""{"StringEquals":{"{{key.Key}}":"{{value}}"} }""",
            };
        });
        return Gen.Select(Gen.Int[0, 3], one, (absent, condition) => absent == 0 ? "{}" : condition);
    }

    /// <summary>One to three statements, of which most allow.</summary>
    /// <param name="actions">JSON texts: "\"sts:AssumeRole\"".</param>
    /// <param name="conditions">Of each statement.</param>
    /// <param name="rest">Principal or resource, as JSON members.</param>
    public static Gen<string> Statements(string[] actions, Gen<string> conditions, Gen<string> rest) =>
        Gen.Select(
            Gen.Int[0, 5],
            Gen.Int[0, actions.Length - 1].Select(i => actions[i]),
            conditions,
            rest,
            (deny, action, condition, more) =>
            $$"""{"Effect":"{{(deny == 0 ? "Deny" : "Allow")}}","Action":{{action}},{{more}},"Condition":{{condition}} }""").Array[
                1, 3].Select(Of);
}

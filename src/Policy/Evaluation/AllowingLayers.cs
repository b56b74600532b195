using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Evaluation;

/// <summary>
/// What a layer says that allows and is not explained: most layers of most decisions. There are few such results, so each is made once.
/// </summary>
internal static class AllowingLayers
{
    private const int LayerBits = 3;
    private const int GrantBits = 7;

    /// <summary>Guardrails have no more levels: the root, five of units, and the account.</summary>
    private const int Levels = 8;

    private static readonly LayerResult?[] Made = new LayerResult?[Levels << GrantBits << LayerBits];

    public static LayerResult Of(Layer layer, Grant grant, int levels)
    {
        var place = (levels << GrantBits | (int)grant) << LayerBits | (int)layer;
        return levels < Levels ? Made[place] ??= New(layer, grant, levels) : New(layer, grant, levels);
    }

    private static LayerResult New(Layer layer, Grant grant, int levels) =>
        new() { Layer = layer, Verdict = Verdict.Allow, Grant = grant, Levels = levels };
}

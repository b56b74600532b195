namespace Rolecall.Contracts;

/// <summary>
/// References to grains. Orleans' own GetGrain reads the attributes of the interface anew for each reference, several times
/// in every call; here they are read once.
/// </summary>
public static class GrainReferences
{
    /// <summary>The grain of this interface and key (<see cref="Keys"/>).</summary>
    public static TGrain Grain<TGrain>(this IGrainFactory grains, string key) where TGrain : class, IGrainWithStringKey
    {
        if (Known<TGrain>.Types is { } types)
            return (TGrain)grains.GetGrain(GrainId.Create(types.Grain, key), types.Interface);
        var first = grains.GetGrain<TGrain>(key);
        Known<TGrain>.Types = new(first.GetGrainId().Type, ((GrainReference)(object)first).InterfaceType);
        return first;
    }

    private sealed record GrainTypes(GrainType Grain, GrainInterfaceType Interface);

    private static class Known<TGrain>
    {
        /// <summary>The same in every cluster: both names stand in attributes.</summary>
        public static GrainTypes? Types { get; set; }
    }
}

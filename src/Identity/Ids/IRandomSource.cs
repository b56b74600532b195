namespace Rolecall.Identity.Ids;

/// <summary>Where random bytes come from: the system's generator, or a seeded one for worlds that must repeat.</summary>
public interface IRandomSource
{
    void Fill(Span<byte> bytes);
}
